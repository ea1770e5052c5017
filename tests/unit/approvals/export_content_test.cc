#include "approvals/export_content.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"
#include "exported_case.h"
#include "opened_export.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class ExportContentTest : public ::testing::Test {
 protected:
  [[nodiscard]] ExportContent Content(const std::string& member = "anna") {
    v1::Approval approval;
    approval.set_name("approvals/" + std::string(26, 'q'));
    approval.set_proposed_by(member);
    approval.add_cases(case_.name);
    approval.set_reason("asked for by the court");
    return ExportContent(case_.Parts(), approval, std::string(16, '\x5a'));
  }
  static absl::StatusOr<std::string> ReadAll(ExportContent& content) {
    std::string tar;
    while (true) {
      const auto bytes = content.Next();
      if (!bytes.ok()) {
        return bytes.status();
      }
      if (bytes->empty()) {
        return tar;
      }
      tar.append(bytes->view());
    }
  }

  test::ExportedCase case_;
};

TEST_F(ExportContentTest, IsAllThereIsOfACase) {
  ExportContent content = Content();
  const auto tar = ReadAll(content);
  ASSERT_THAT(tar, IsOk());
  auto files = test::FilesIn(*tar);
  std::vector<std::string> names;
  for (const auto& [name, bytes] : files) {
    names.push_back(name);
  }
  EXPECT_THAT(names,
              ElementsAre("approval.json", "attachments/0-0", "attachments/0-1", "attachments/2-0",
                          "attachments/DAMAGED", "case.json", "events/0001.json", "file.json",
                          "messages/0001.json", "report.json", "watermark"));
  EXPECT_EQ(files["watermark"], "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a\n");
  EXPECT_THAT(files["approval.json"], HasSubstr("asked for by the court"));
  EXPECT_THAT(files["case.json"], HasSubstr(case_.name));
  EXPECT_THAT(files["report.json"], HasSubstr(std::string(test::kWord)));
  EXPECT_THAT(files["messages/0001.json"], HasSubstr("and then"));
  EXPECT_THAT(files["messages/0001.json"], Not(HasSubstr("next_page_token")));
  EXPECT_THAT(files["events/0001.json"], HasSubstr("looked into it"));
  EXPECT_THAT(files["case.json"], Not(HasSubstr("permitted_actions")));
  EXPECT_TRUE(files["attachments/0-0"] == case_.whole.file);
  EXPECT_TRUE(files["attachments/2-0"] == case_.round.file);
}

TEST_F(ExportContentTest, GoesOnAfterADamagedAttachmentAndNamesIt) {
  ExportContent content = Content();
  auto files = test::FilesIn(ReadAll(content).value());
  EXPECT_EQ(files["attachments/DAMAGED"], case_.name + "/messages/0/attachments/1\n");
  EXPECT_EQ(files["attachments/0-1"].size(), case_.damaged.file.size());
}

TEST_F(ExportContentTest, IsTheSameAgain) {
  ExportContent first = Content();
  ExportContent second = Content();
  EXPECT_TRUE(ReadAll(first).value() == ReadAll(second).value());
}

TEST_F(ExportContentTest, IsForWhoMayReadIt) {
  ExportContent content = Content("carol");
  EXPECT_THAT(ReadAll(content), HasReason(Reason::kNotPermitted));
}

TEST_F(ExportContentTest, EndsWithTheRightToReadIt) {
  ExportContent content = Content();
  for (int i = 0; i < 4; ++i) {
    ASSERT_THAT(content.Next(), IsOk());
  }
  ASSERT_THAT(case_.desk.team.DeclareConflict("anna", case_.name, v1::CONFLICT_LEVEL_HARD), IsOk());
  EXPECT_FALSE(ReadAll(content).ok());
}

}  // namespace
}  // namespace candor::review
