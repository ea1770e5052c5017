// What a reporter does with nothing but the twelve words.
#include <sysexits.h>

#include <string>
#include <vector>

#include "candor/audit/v1/audit.pb.h"
#include "candor/base/error.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/merkle/checkpoint.h"
#include "candor/receipt/receipt.h"
#include "candor/rpc/status.h"
#include "candor/seal/seal.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "intake_command_fixture.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kWords[] =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
constexpr char kWrongWords[] =
    "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon zoo";

class ReporterCommandsTest : public IntakeCommandFixture {
 protected:
  void Put(std::uint32_t index, const std::string& content) {
    const ThreadKeys thread = Receipt::FromWords(kWords)->Thread();
    const std::string capability(thread.Down(index).view());
    const std::string slot_id = SlotIdOf(capability);
    const Secret psk = thread.Psk();
    seal::SealInput input;
    input.place = {.channel = "conduct", .slot_id = slot_id};
    input.psk = psk.view();
    input.content = content;
    intake_.replies[capability] = *seal::Seal(input, random_);
  }
  static std::string Reply(const std::string& text) {
    report::v1::Reply reply;
    reply.set_text(text);
    reply.mutable_status()->set_code("SCREENING");
    reply.mutable_status()->set_text("We look at who may read it.");
    reply.set_next_index(3);
    reply.set_sent_day(20514);
    return reply.SerializeAsString();
  }
  bool Called() {
    return !intake_.polls().empty() || !intake_.follow_ups().empty() ||
           !intake_.uploads.uploads().empty();
  }
};

TEST_F(ReporterCommandsTest, InboxShowsStateDayAndTextOfEachReply) {
  Put(0, Reply(""));
  Put(1, Reply("Who else\nwas there? \x1b[31m"));
  Put(2, "\xff");
  const Ran ran = Run("inbox", {}, kWords);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("3 replies, oldest first:\n\n"
                                 "2026-03-02  We look at who may read it.\n\n"
                                 "2026-03-02  We look at who may read it.\n"
                                 "  Who else\n  was there? <U+001B>[31m\n\n"
                                 "A reply is from the team and cannot be read"));
  EXPECT_THAT(ran.out, Not(HasSubstr("\x1b")));
}

TEST_F(ReporterCommandsTest, InboxSaysThatNoReplyHasCome) {
  const Ran ran = Run("inbox", {}, kWords);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("No reply has come yet."));
  EXPECT_FALSE(intake_.polls().empty());
}

TEST_F(ReporterCommandsTest, InboxIsJsonForScripts) {
  Put(0, Reply("x"));
  const Ran ran = Run("inbox", {"--output", "json"}, kWords);
  EXPECT_THAT(ran.out, HasSubstr("{\"replies\":[{\"index\":0,\"readable\":true,\"reply\":{"));
  EXPECT_THAT(ran.out, HasSubstr("\"next_index\":3,\"next_reply\":1}"));
}

class CheckTest : public ReporterCommandsTest {
 protected:
  // A log with one entry beside the reporter's.
  report::v1::ReceiptProof Proof(const client::Team& team) const {
    audit::v1::Entry entry;
    entry.set_action("RECEIVED");
    entry.mutable_time()->set_seconds(std::int64_t{20514} * 86400);
    entry.set_outcome(audit::v1::ENTRY_OUTCOME_DONE);
    const Secret salt =
        hpke::Expand(Receipt::FromWords(kWords)->Thread().thread_key().view(), "audit", 32);
    const merkle::Hash other = merkle::LeafHash("other");
    const merkle::Hash leaf =
        merkle::LeafHash(Sha256({"candor/v1 audit entry", salt.view(), entry.SerializeAsString()}));
    report::v1::ReceiptProof proof;
    proof.set_index(1);
    proof.set_entry(entry.SerializeAsString());
    proof.add_hashes(other.data(), other.size());
    proof.set_signed_checkpoint(team.Sign(
        merkle::FormatCheckpoint({team.Verifier().name(), 2, merkle::NodeHash(other, leaf)})));
    return proof;
  }
  static std::string Proven(const report::v1::ReceiptProof& proof, std::uint32_t people) {
    report::v1::Reply reply;
    reply.ParseFromString(Reply(""));
    *reply.mutable_receipt_proof() = proof;
    reply.mutable_readers()->set_people(people);
    reply.mutable_readers()->set_none_excluded(true);
    return reply.SerializeAsString();
  }
  Ran Check(const std::vector<std::string>& more = {}) {
    std::vector<std::string> args = {"--verification-key", team_.VerificationKey()};
    args.insert(args.end(), more.begin(), more.end());
    return Run("check", args, kWords);
  }

  client::Team team_;
};

TEST_F(CheckTest, ShowsTheEntryAndHowManyRead) {
  Put(0, Reply(""));
  Put(1, Proven(Proof(team_), 2));
  Put(2, Reply("Who else was there?"));
  const Ran ran = Check();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ran.out,
            "We look at who may read it.\n"
            "In the team's log as entry 1 of 2, received on 2026-03-02: proven by the words.\n"
            "Read by 2 people, none of them excluded.\n");
  EXPECT_EQ(Check({"--output", "json"}).out,
            "{\"state\":\"SCREENING\",\"proven\":true,\"index\":1,\"log_size\":2,"
            "\"received\":\"2026-03-02\",\"promise_kept\":false,\"readers\":2,"
            "\"none_excluded\":true}\n");
}

TEST_F(CheckTest, HoldsTheTeamToItsPromise) {
  Put(0, Proven(Proof(team_), 0));
  const std::string kept = ca_.dir().Write("kept", Proof(team_).signed_checkpoint());
  const Ran ran = Check({"--promise", kept});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("not shorter than was promised"));
  EXPECT_THAT(ran.out, HasSubstr("Read by nobody so far."));
  const std::string longer = ca_.dir().Write(
      "longer", team_.Sign(merkle::FormatCheckpoint({team_.Verifier().name(), 64, {}})));
  const Ran refused = Check({"--promise", longer});
  EXPECT_EQ(refused.exit_code, EX_IOERR);
  EXPECT_THAT(refused.err, HasSubstr("shorter than was promised"));
}

TEST_F(CheckTest, AForgedProofIsAnError) {
  Put(0, Proven(Proof(client::Team()), 2));
  const Ran ran = Check();
  EXPECT_EQ(ran.exit_code, EX_IOERR);
  EXPECT_EQ(ran.out, "");
  EXPECT_THAT(ran.err, HasSubstr("not signed by the pinned key"));
}

TEST_F(CheckTest, SaysThatNoProofHasCome) {
  EXPECT_THAT(Check().out, HasSubstr("No reply has come yet."));
  Put(0, Reply(""));
  EXPECT_THAT(Check().out, HasSubstr("No proof has come with it yet."));
  EXPECT_EQ(Run("check", {}, kWords).exit_code, EX_USAGE) << "no pinned key";
}

TEST_F(ReporterCommandsTest, AWrongWordIsToldBeforeAnyCall) {
  const std::string text = ca_.dir().Write("text", "more");
  const std::string file = ca_.dir().Write("file", "bytes");
  for (const Ran& ran :
       {Run("inbox", {}, kWrongWords), Run("reply", {"--text-file", text}, kWrongWords),
        Run("attach", {file}, kWrongWords), Run("withdraw", {}, kWrongWords)}) {
    EXPECT_EQ(ran.exit_code, EX_DATAERR);
    EXPECT_THAT(ran.err, HasSubstr("receipt"));
    EXPECT_THAT(ran.err + ran.out, Not(HasSubstr("zoo")));
  }
  EXPECT_FALSE(Called());
}

TEST_F(ReporterCommandsTest, ReplyAddsTextAndFiles) {
  const std::string text = ca_.dir().Write("text", "more\n");
  const std::string file = ca_.dir().Write("notes.txt", "bytes");
  const Ran ran = Run(
      "reply", {"--text-file", text, "--attach", file, "--first-index", "3", "--output", "json"},
      kWords);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("{\"outcome\":\"taken\",\"sealed_by\":\"intake\",\"index\":3,"
                                 "\"files\":[{\"name\":\"notes.txt\",\"size\":5,"));
  ASSERT_EQ(intake_.follow_ups().size(), 1U);
  EXPECT_EQ(intake_.follow_ups().front().follow_up().text(), "more\n");
  EXPECT_EQ(intake_.follow_ups().front().attachments(0).name(), "notes.txt");
}

TEST_F(ReporterCommandsTest, ReplyAppealsOnlyWhereAsked) {
  const std::string text = ca_.dir().Write("text", "I do not agree.");
  ASSERT_EQ(Run("reply", {"--text-file", text}, kWords).exit_code, 0);
  ASSERT_EQ(Run("reply", {"--text-file", text, "--appeal"}, kWords).exit_code, 0);
  EXPECT_FALSE(intake_.follow_ups()[0].follow_up().is_appeal());
  EXPECT_TRUE(intake_.follow_ups()[1].follow_up().is_appeal());
}

TEST_F(ReporterCommandsTest, StandardInputIsTheWordsOrTheText) {
  EXPECT_EQ(Run("reply", {}, kWords).exit_code, EX_USAGE);
  EXPECT_FALSE(Called());
}

TEST_F(ReporterCommandsTest, AttachNamesTheFilesWhereNothingIsSaid) {
  const std::string one = ca_.dir().Write("a.txt", "1");
  const std::string two = ca_.dir().Write("b.txt", "2");
  const Ran ran = Run("attach", {one, two}, kWords);
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("The message was taken, sealed by intake."));
  EXPECT_EQ(intake_.follow_ups().front().follow_up().text(), "Files: a.txt, b.txt");
}

TEST_F(ReporterCommandsTest, AnImageThatCannotBeCleanedNeedsItsFlag) {
  const std::string image = ca_.dir().Write("a.jpg", "\xff\xd8\xff canary");
  const Ran refused = Run("attach", {image}, kWords);
  EXPECT_EQ(refused.exit_code, EX_DATAERR);
  EXPECT_THAT(refused.err, HasSubstr("--keep-metadata"));
  EXPECT_FALSE(Called());
  EXPECT_EQ(Run("attach", {image, "--keep-metadata"}, kWords).exit_code, 0);
}

TEST_F(ReporterCommandsTest, WithdrawSaysWhichOfTheTwoHappened) {
  intake_.held = {std::string(Receipt::FromWords(kWords)->Thread().Up(0).view())};
  EXPECT_THAT(Run("withdraw", {}, kWords).out, HasSubstr("The report is destroyed"));
  intake_.held.clear();
  const std::string reason = ca_.dir().Write("reason", "settled");
  const Ran asked = Run("withdraw", {"--reason-file", reason}, kWords);
  EXPECT_THAT(asked.out, HasSubstr("The team was asked"));
  EXPECT_EQ(intake_.follow_ups().front().withdrawal().reason(), "settled");
  EXPECT_EQ(Run("withdraw", {"--output", "json"}, kWords).out, "{\"outcome\":\"team-asked\"}\n");
}

TEST_F(ReporterCommandsTest, NoFreeSlotNamesTheNextStep) {
  intake_.Answer({rpc::ToGrpcStatus(Error(Reason::kNoFreeSlot))});
  const Ran ran = Run("reply", {"--text-file", ca_.dir().Write("text", "more")}, kWords);
  EXPECT_EQ(ran.exit_code, EX_UNAVAILABLE);
  EXPECT_THAT(ran.err, HasSubstr("--first-index"));
}

}  // namespace
}  // namespace candor::tools
