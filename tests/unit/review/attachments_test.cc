// Attachments on their way from intake to a member: pulled, kept sealed, downloaded.
#include <gtest/gtest.h>

#include <array>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "../intake/attachment_of.h"
#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "casework.h"
#include "intake_server.h"
#include "reporter.h"
#include "review/attachment_puller.h"
#include "review/attachment_reader.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/pull.h"
#include "world.h"

namespace candor::review {
namespace {

using intake::TestAttachment;
using test_support::HasReason;
using test_support::IsOk;

class AttachmentsTest : public ::testing::Test {
 protected:
  AttachmentsTest() { world_.UnsealWith(keys_); }

  static report::v1::Attachment Listed(const TestAttachment& attachment) {
    report::v1::Attachment listed = test::MakeAttachment('x');
    listed.set_slot_id(attachment.slot_id);
    listed.set_content_key(attachment.content_key);
    listed.set_size(attachment.file.size());
    listed.set_sha256(Sha256(attachment.file));
    return listed;
  }
  // At intake, whole.
  void Upload(const TestAttachment& attachment) {
    intake::AttachmentStore::Record record;
    record.set_channel("conduct");
    record.set_suite(1);
    record.set_salt(attachment.salt);
    record.set_commitment(attachment.commitment);
    record.set_ciphertext_size(attachment.ciphertext_size);
    std::promise<absl::StatusOr<intake::AttachmentStore::Record>> begun;
    intake_.attachments().Begin(attachment.slot_id, record, kToday,
                                [&](auto claimed) { begun.set_value(std::move(claimed)); });
    record = begun.get_future().get().value();
    std::promise<absl::Status> appended;
    intake_.attachments().Append(attachment.slot_id, record, attachment.chunks, kToday,
                                 [&](absl::Status status) { appended.set_value(status); });
    ASSERT_THAT(appended.get_future().get(), IsOk());
  }
  bool LiesAtIntake(const TestAttachment& attachment) {
    std::promise<intake::UploadProgress> progress;
    intake_.attachments().ReadProgress(attachment.slot_id,
                                       [&](auto answer) { progress.set_value(answer.value()); });
    return progress.get_future().get().complete;
  }
  // Files a report that lists them, and takes up what was filed.
  void Report(const std::vector<report::v1::Attachment>& listed,
              const report::v1::Report& report = test::MakeReport()) {
    report::v1::Message message = test::FirstMessage(report);
    for (const report::v1::Attachment& attachment : listed) {
      *message.add_attachments() = attachment;
    }
    ASSERT_THAT(world_.File(test::Reporter(world_.portal).Report(message)), IsOk());
    WorkOnAll();
  }
  void WorkOnAll() {
    for (const v1::Case& subject : test::Readable(world_)) {
      if (subject.state() == v1::CASE_STATE_SCREENING) {
        test::Work(world_, subject.name());
      }
    }
  }
  absl::Status PullAll() { return PullWith(puller_); }
  absl::Status PullWith(AttachmentPuller& puller) {
    const Pull::Parts parts = {
        pool_,
        *world_.orphans,
        *world_.outgoing,
        *world_.notices,
        *world_.witnesses,
        [&](const auto& /*keys*/, auto& intake, auto& context, const auto& notice,
            bool may_let_go) { return puller.Take(intake, context, notice, may_let_go); }};
    Pull pull(rpc::Dial(intake_.Spec()).value(), intake_.name(), "", keys_, parts);
    return pull.Run();
  }
  absl::StatusOr<std::unique_ptr<AttachmentReader>> Open(const std::string& name,
                                                         std::string_view member = "alice") {
    return AttachmentReader::Open({*world_.cases, *world_.threads, pulled_, *world_.store}, member,
                                  name);
  }
  // The name of the index-th attachment of the only report.
  std::string NameOf(int index) {
    return test::Readable(world_).at(0).name() + "/messages/0/attachments/" + std::to_string(index);
  }
  absl::StatusOr<std::string> Download(const std::string& name) {
    auto reader = Open(name);
    if (!reader.ok()) {
      return reader.status();
    }
    std::string file;
    while (true) {
      const auto bytes = (*reader)->Next();
      if (!bytes.ok()) {
        return bytes.status();
      }
      if (bytes->empty()) {
        return file;
      }
      EXPECT_LE(bytes->size(), 64U * 1024);
      file += bytes->view();
    }
  }

  static constexpr Day kToday{20514};
  test_support::TestCa ca_;
  test_support::SeededRandom random_{11};
  test::IntakeServer intake_{ca_};
  std::shared_ptr<const UnsealedKeys> keys_ = test::MakeKeys();
  test::World world_;
  PulledAttachments pulled_{*world_.store};
  AttachmentPuller puller_{*world_.cases, *world_.threads, pulled_, world_.clock, 1};
  FilingPool pool_{*world_.filer, FilingWindow()};
  const TestAttachment attachment_{random_, 40UL * intake::kFileChunk};  // three answers
};

TEST_F(AttachmentsTest, ArePulledOnceListedAndThenGoFromIntake) {
  const TestAttachment small(random_, 1);
  Upload(attachment_);
  Upload(small);
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_TRUE(LiesAtIntake(attachment_)) << "no message lists it yet";
  Report({Listed(small), Listed(attachment_)});
  EXPECT_THAT(Open(NameOf(0)), HasReason(Reason::kAttachmentNotReady));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_FALSE(LiesAtIntake(attachment_));
  EXPECT_FALSE(LiesAtIntake(small));
  EXPECT_TRUE(*Download(NameOf(0)) == small.file);
  EXPECT_TRUE(*Download(NameOf(1)) == attachment_.file);
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_TRUE(*Download(NameOf(1)) == attachment_.file);
}

TEST_F(AttachmentsTest, GoOnWhereAPullStopped) {
  Report({Listed(attachment_)});
  ASSERT_THAT(PullAll(), IsOk());  // posts the first reply
  Upload(attachment_);
  world_.FillUpAfterTheNextCommit();
  ASSERT_THAT(PullAll(), IsOk()) << "the attachment alone waits";
  EXPECT_TRUE(LiesAtIntake(attachment_));
  world_.SetFull(false);
  ASSERT_THAT(world_.store->CheckWritable(), IsOk());
  const auto part = pulled_.Find(attachment_.slot_id);
  ASSERT_TRUE(part.ok() && part->has_value());
  EXPECT_GE((*part)->chunks(), 16U);
  EXPECT_LT((*part)->chunks(), attachment_.chunks.size());
  EXPECT_THAT(Open(NameOf(0)), HasReason(Reason::kAttachmentNotReady));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_FALSE(LiesAtIntake(attachment_));
  EXPECT_TRUE(*Download(NameOf(0)) == attachment_.file);
}

TEST_F(AttachmentsTest, ThatNobodyListsAreLetGoAfterADay) {
  Upload(attachment_);
  world_.clock.Advance(std::chrono::days(1));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_TRUE(LiesAtIntake(attachment_));
  world_.clock.Advance(std::chrono::days(1));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_FALSE(LiesAtIntake(attachment_));
  EXPECT_EQ(world_.CountOf(kChunks), 0U);
}

TEST_F(AttachmentsTest, ThatAMessageInQuarantineMayListAreKeptForAMonth) {
  Upload(attachment_);
  ASSERT_THAT(world_.File(world_.portal.SendContent("garbage")), IsOk());
  world_.clock.Advance(std::chrono::days(30));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_TRUE(LiesAtIntake(attachment_));
  world_.clock.Advance(std::chrono::days(1));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_FALSE(LiesAtIntake(attachment_));
}

TEST_F(AttachmentsTest, ThatAMessageAtAnotherIntakeMayListAreKeptForAMonth) {
  AttachmentPuller puller(*world_.cases, *world_.threads, pulled_, world_.clock, 2);
  Upload(attachment_);
  world_.clock.Advance(std::chrono::days(30));
  ASSERT_THAT(PullWith(puller), IsOk());
  EXPECT_TRUE(LiesAtIntake(attachment_));
  world_.clock.Advance(std::chrono::days(1));
  ASSERT_THAT(PullWith(puller), IsOk());
  EXPECT_FALSE(LiesAtIntake(attachment_));
}

TEST_F(AttachmentsTest, ThatAMessageMayListWhichCouldNotBeFiledAreKept) {
  test::Reporter reporter(world_.portal);
  ASSERT_THAT(world_.File(reporter.Report()), IsOk());
  WorkOnAll();
  const std::string name = test::Readable(world_).at(0).name();
  const TestAttachment wanted(random_, 1);
  Report({Listed(wanted)});
  ASSERT_THAT(PullAll(), IsOk());  // posts the first replies
  Upload(attachment_);
  Upload(wanted);
  report::v1::Message later = test::LaterMessage("see this");
  *later.add_attachments() = Listed(attachment_);
  intake_.Deposit(reporter.Send(1, later));
  world_.clock.Advance(std::chrono::days(40));
  world_.Damage(kThreads, std::string(*IdOfCaseName(name)));
  EXPECT_FALSE(PullAll().ok());
  EXPECT_TRUE(LiesAtIntake(attachment_));
  EXPECT_FALSE(LiesAtIntake(wanted)) << "what is listed comes all the same";
  world_.Damage(kThreads, std::string(*IdOfCaseName(name)));  // whole again
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_FALSE(LiesAtIntake(attachment_));
  EXPECT_TRUE(*Download(name + "/messages/2/attachments/0") == attachment_.file);
}

TEST_F(AttachmentsTest, ThatIntakeExchangedBeginAnew) {
  TestAttachment first(random_, 20UL * intake::kFileChunk);
  Report({Listed(attachment_)});
  PulledAttachments::Record other;
  other.set_suite(1);
  other.set_salt(first.salt);
  other.set_commitment(first.commitment);
  other.set_ciphertext_size(first.ciphertext_size);
  other.set_channel("conduct");
  ASSERT_THAT(pulled_.Append(attachment_.slot_id, other, {first.chunks[0]}), IsOk());
  Upload(attachment_);
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_EQ(world_.CountOf(kChunks), 0U);
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_TRUE(*Download(NameOf(0)) == attachment_.file);
}

TEST_F(AttachmentsTest, OfLaterMessagesAreDownloadedAsWell) {
  Upload(attachment_);
  test::Reporter reporter(world_.portal);
  ASSERT_THAT(world_.File(reporter.Report()), IsOk());
  WorkOnAll();
  report::v1::Message later = test::LaterMessage("see this");
  *later.add_attachments() = Listed(attachment_);
  ASSERT_THAT(world_.File(reporter.Send(1, later)), IsOk());
  ASSERT_THAT(PullAll(), IsOk());
  const std::string name = test::Readable(world_).at(0).name();
  std::string listed;
  for (const v1::ThreadMessage& message : test::ListMessages(world_, name)) {
    for (const v1::AttachmentInfo& info : message.attachments()) {
      EXPECT_EQ(info.state(), v1::ATTACHMENT_STATE_READY);
      listed = info.name();
    }
  }
  EXPECT_TRUE(*Download(listed) == attachment_.file);
  const auto reader = Open(listed);
  ASSERT_THAT(reader, IsOk());
  EXPECT_EQ((*reader)->info().size(), attachment_.file.size());
  EXPECT_EQ((*reader)->info().sha256(), Sha256(attachment_.file));
  EXPECT_EQ((*reader)->info().file_name(), "a.png");
}

TEST_F(AttachmentsTest, AreForWhoMayReadTheCase) {
  Upload(attachment_);
  Report({Listed(attachment_)});
  ASSERT_THAT(PullAll(), IsOk());
  const std::string name = test::Readable(world_).at(0).name();
  ASSERT_THAT(Open(NameOf(0)), IsOk());
  test::Alter(world_, name, [](OpenCase& subject) { subject.summary.clear_cleared_members(); });
  EXPECT_THAT(Open(NameOf(0)), HasReason(Reason::kConflictNotDeclared));
  test::Alter(world_, name, [](OpenCase& subject) {
    subject.summary.add_cleared_members("alice");
    subject.shown().clear_assignees();
    subject.shown().set_state(v1::CASE_STATE_INVESTIGATING);
  });
  EXPECT_THAT(Open(NameOf(0)), HasReason(Reason::kNotPermitted));
  test::Alter(world_, name,
              [](OpenCase& subject) { subject.shown().set_state(v1::CASE_STATE_SCREENING); });
  EXPECT_THAT(Open(NameOf(0)), HasReason(Reason::kIllegalTransition));
}

TEST_F(AttachmentsTest, AreReadNoFurtherByWhoMustNotAnyMore) {
  Upload(attachment_);
  Report({Listed(attachment_)});
  ASSERT_THAT(PullAll(), IsOk());
  auto readers = std::array{Open(NameOf(0)), Open(NameOf(0))};
  for (auto& reader : readers) {
    ASSERT_THAT((*reader)->Next(), IsOk());
  }
  test::Alter(world_, test::Readable(world_).at(0).name(),
              [](OpenCase& subject) { subject.summary.add_hard_conflicts("alice"); });
  EXPECT_THAT((*readers[0])->Next(), HasReason(Reason::kNoSuchAttachment));
  world_.key_ring->Seal();
  EXPECT_THAT((*readers[1])->Next(), HasReason(Reason::kSealed));
}

TEST_F(AttachmentsTest, OfOthersAreUnknown) {
  Upload(attachment_);
  report::v1::Report report = test::MakeReport();
  report.add_excluded_members("bob");
  Report({Listed(attachment_)}, report);
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_THAT(Open(NameOf(0)), IsOk());
  EXPECT_THAT(Open(NameOf(0), "bob"), HasReason(Reason::kNoSuchAttachment));
  EXPECT_THAT(Open(NameOf(1)), HasReason(Reason::kNoSuchAttachment));
  const std::string unknown = "cases/" + std::string(26, 'a') + "/messages/0/attachments/0";
  EXPECT_THAT(Open(unknown), HasReason(Reason::kNoSuchAttachment));
  const std::string name = test::Readable(world_).at(0).name();
  EXPECT_THAT(Open(name + "/messages/7/attachments/0"), HasReason(Reason::kNoSuchAttachment));
  for (const char* wrong : {"", "/messages/0/attachments/0", "/messages/00/attachments/0",
                            "/messages/-1/attachments/0", "/messages/0/attachments/",
                            "/messages/0/attachments/0/", "/messages/0/attachments/99999999999",
                            "/attachments/0/messages/0", "/messages/attachments/0"}) {
    const bool right = std::string_view(wrong) == "/messages/0/attachments/0";
    EXPECT_THAT(Open((right ? "case" : name) + wrong), HasReason(Reason::kInvalidField)) << wrong;
  }
}

TEST_F(AttachmentsTest, ThatAreNotWhatWasDeclaredAreToldAsDamaged) {
  const TestAttachment second(random_, 1000);
  const TestAttachment third(random_, 1000);
  report::v1::Attachment other_hash = Listed(attachment_);
  other_hash.set_sha256(std::string(32, 'h'));
  report::v1::Attachment other_key = Listed(second);
  other_key.set_content_key(std::string(32, 'k'));
  report::v1::Attachment other_size = Listed(third);
  other_size.set_size(999);
  Report({other_hash, other_key, other_size});
  for (const TestAttachment* const attachment : {&attachment_, &second, &third}) {
    Upload(*attachment);
  }
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_THAT(Open(NameOf(0)), IsOk()) << "told after the last byte";
  EXPECT_THAT(Download(NameOf(0)), HasReason(Reason::kAttachmentDamaged));
  EXPECT_THAT(Open(NameOf(1)), HasReason(Reason::kAttachmentDamaged));
  EXPECT_THAT(Download(NameOf(2)), HasReason(Reason::kAttachmentDamaged));
}

TEST_F(AttachmentsTest, ThatCameAndAreNotWhatTheMessageListsAreShownAsRefused) {
  const TestAttachment second(random_, 1000);
  const TestAttachment third(random_, 1000);
  report::v1::Attachment other_key = Listed(second);
  other_key.set_content_key(std::string(32, 'k'));
  report::v1::Attachment other_size = Listed(third);
  other_size.set_size(1000000);
  Report({Listed(attachment_), other_key, other_size});
  for (const TestAttachment* const attachment : {&attachment_, &second, &third}) {
    Upload(*attachment);
  }
  v1::GetReportRequest request;
  request.set_name(test::Readable(world_).at(0).name() + "/report");
  const auto states = [&] {
    v1::GetReportResponse response;
    EXPECT_THAT(world_.cases->GetReport("alice", request, response), IsOk());
    std::vector<v1::AttachmentState> all;
    for (const v1::AttachmentInfo& info : response.attachments()) {
      all.push_back(info.state());
    }
    return all;
  };
  EXPECT_EQ(states(), std::vector(3, v1::ATTACHMENT_STATE_WAITING));
  ASSERT_THAT(PullAll(), IsOk());
  EXPECT_EQ(states(), (std::vector{v1::ATTACHMENT_STATE_READY, v1::ATTACHMENT_STATE_REFUSED,
                                   v1::ATTACHMENT_STATE_REFUSED}));
  // Kept, and not a byte of it is given out.
  EXPECT_TRUE(pulled_.Find(second.slot_id).value().has_value());
  EXPECT_THAT(Open(NameOf(1)), HasReason(Reason::kAttachmentDamaged));
  EXPECT_THAT(Open(NameOf(2)), HasReason(Reason::kAttachmentDamaged));
}

TEST_F(AttachmentsTest, WithAChunkThatIsLostAreToldAsDamaged) {
  Upload(attachment_);
  Report({Listed(attachment_)});
  ASSERT_THAT(PullAll(), IsOk());
  store::Batch batch;
  batch.Delete(kChunks, attachment_.slot_id + std::string("\0\0\0\3", 4));
  ASSERT_THAT(store::CommitAndWait(*world_.store, std::move(batch)), IsOk());
  EXPECT_THAT(Download(NameOf(0)), HasReason(Reason::kAttachmentDamaged));
}

TEST_F(AttachmentsTest, CannotBeReadWhileSealed) {
  Upload(attachment_);
  Report({Listed(attachment_)});
  ASSERT_THAT(PullAll(), IsOk());
  const std::string name = NameOf(0);
  EXPECT_EQ(test::DumpOf(*world_.store).find(attachment_.content_key), std::string::npos);
  world_.key_ring->Seal();
  world_.cases->Drop();
  EXPECT_THAT(Open(name), HasReason(Reason::kSealed));
}

}  // namespace
}  // namespace candor::review
