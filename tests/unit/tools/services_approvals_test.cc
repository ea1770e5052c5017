// A case leaves by candorctl alone, against both services as real processes.
#include <sysexits.h>

#include <fstream>
#include <sstream>
#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "services_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string ContentOf(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream content;
  content << in.rdbuf();
  return content.str();
}

class ServicesApprovalsTest : public ServicesTest {
 protected:
  void SetUp() override {
    const Ran made = Must({"keys", "export-key", "--name", "court", "--out", dir_.File("court.key"),
                           "--output", "json"});
    export_keys_ = ", export_keys: [{name: court, public_key: \"" +
                   After(made.out, "\"public_key\":\"") + "\"}]";
    StartIntake();
    StartReview();
    Unseal();
    EXPECT_EQ(Submit({"--kind", "question", "--what", "it happened at the fair"}).exit_code, 0);
    name_ = After(WaitForCases(1), "\"name\":\"");
    Take(name_);
    EXPECT_EQ(As("member-bob", {"cases", "declare", name_, "none"}).exit_code, 0);
  }

  std::string name_;
};

TEST_F(ServicesApprovalsTest, ACaseLeavesWhenTwoPeopleSaySo) {
  const Ran proposed = As("member-alice", {"export", "propose", name_, "--to", "court", "--reason",
                                           "asked for by the court", "--output", "json"});
  ASSERT_EQ(proposed.exit_code, 0) << proposed.err;
  const std::string approval = After(proposed.out, "\"approval\":{\"name\":\"");
  ASSERT_THAT(approval, HasSubstr("approvals/"));
  const std::vector<std::string> download = {"export", "download", approval, "-o",
                                             dir_.File("case.candor")};
  EXPECT_THAT(As("member-alice", download).err, HasSubstr("another member must approve it"));
  EXPECT_THAT(As("member-alice", {"approvals", "approve", approval, "--yes"}).err,
              HasSubstr("another member must approve it"));
  EXPECT_THAT(As("member-bob", {"approvals", "list", "--open"}).out,
              HasSubstr("export of 1 case to court"));
  const Ran approved = As("member-bob", {"approvals", "approve", approval, "--yes"});
  ASSERT_EQ(approved.exit_code, 0) << approved.err;
  EXPECT_THAT(approved.out, HasSubstr("candorctl export download"));
  EXPECT_NE(As("member-bob", download).exit_code, 0);
  const Ran downloaded = As("member-alice", download);
  ASSERT_EQ(downloaded.exit_code, 0) << downloaded.err;
  EXPECT_THAT(downloaded.out, HasSubstr("SHA-256"));
  const std::string sealed = ContentOf(dir_.File("case.candor"));
  EXPECT_THAT(sealed, Not(HasSubstr("at the fair")));
  Must({"export", "open", dir_.File("case.candor"), "--key-file", dir_.File("court.key"), "-o",
        dir_.File("case.tar")});
  const std::string tar = ContentOf(dir_.File("case.tar"));
  for (const char* part :
       {"at the fair", "asked for by the court", "watermark", "events/0001.json", "audit_entry"}) {
    EXPECT_THAT(tar, HasSubstr(part));
  }
  const Ran again = As("member-alice", {"export", "download", approval, "-o", dir_.File("again")});
  EXPECT_THAT(again.err, HasSubstr("not open any more"));
}

TEST_F(ServicesApprovalsTest, WhatIsWrongIsSaid) {
  const auto propose = [this](const std::string& name, const std::string& key) {
    return As("member-alice", {"export", "propose", name, "--to", key, "--reason", "why"});
  };
  EXPECT_THAT(propose(name_, "nobody").err, HasSubstr("export_key"));
  EXPECT_EQ(propose("cases/" + std::string(26, 'a'), "court").exit_code, EX_NOINPUT);
  EXPECT_THAT(As("member-bob", {"approvals", "approve", "approvals/x", "--yes"}).err,
              HasSubstr("name"));
  const Ran none = As("member-bob", {"approvals", "reject", "approvals/" + std::string(26, 'a')});
  EXPECT_EQ(none.exit_code, EX_NOINPUT);
  EXPECT_THAT(none.err, HasSubstr("no such approval"));
}

}  // namespace
}  // namespace candor::tools
