// Uploads and pulls of attachments over mTLS, cut and resumed.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "attachment_of.h"
#include "intake/families.h"
#include "served_intake.h"

namespace candor::intake {
namespace {

using v1::UploadAttachmentRequest;

// A stream of requests to UploadAttachment.
class UploadCall {
 public:
  UploadCall(v1::IntakeService::Stub& stub, const v1::UploadHeader& header)
      : stream_(stub.UploadAttachment(&context_, &response_)) {
    UploadAttachmentRequest request;
    *request.mutable_header() = header;
    stream_->Write(request);
  }
  // False once the server has ended the call.
  bool Send(const v1::UploadChunk& chunk) {
    UploadAttachmentRequest request;
    *request.mutable_chunk() = chunk;
    return stream_->Write(request);
  }
  bool Send(const UploadAttachmentRequest& request) { return stream_->Write(request); }
  grpc::Status End() {
    stream_->WritesDone();
    return stream_->Finish();
  }
  // The status of a call that the server has ended, or will.
  grpc::Status Finish() { return stream_->Finish(); }
  void Cut() {
    context_.TryCancel();
    static_cast<void>(stream_->Finish());
  }

 private:
  grpc::ClientContext context_;
  v1::UploadAttachmentResponse response_;
  std::unique_ptr<grpc::ClientWriter<UploadAttachmentRequest>> stream_;
};

class AttachmentsTest : public ::testing::Test {
 protected:
  static grpc::Status Upload(v1::IntakeService::Stub& stub, const v1::UploadHeader& header,
                             const std::vector<v1::UploadChunk>& chunks, std::size_t first = 0) {
    UploadCall call(stub, header);
    for (std::size_t i = first; i < chunks.size() && call.Send(chunks[i]); ++i) {
    }
    return call.End();
  }
  grpc::Status Upload(const TestAttachment& attachment) {
    return Upload(intake_.portal(), attachment.SealedHeader(), attachment.SealedChunks());
  }
  v1::GetUploadResponse GetUpload(const TestAttachment& attachment) {
    grpc::ClientContext context;
    v1::GetUploadRequest request;
    request.set_capability(attachment.capability);
    v1::GetUploadResponse response;
    EXPECT_TRUE(intake_.portal().GetUpload(&context, request, &response).ok());
    return response;
  }
  grpc::Status Pull(const TestAttachment& attachment, std::uint32_t first,
                    std::vector<std::string>& chunks) {
    grpc::ClientContext context;
    relay::v1::PullAttachmentRequest request;
    request.set_slot_id(attachment.slot_id);
    request.set_first_chunk(first);
    const auto stream = intake_.review().PullAttachment(&context, request);
    relay::v1::PullAttachmentResponse part;
    bool is_first = true;
    while (stream->Read(&part)) {
      EXPECT_EQ(part.has_header(), std::exchange(is_first, false));
      EXPECT_LE(part.chunks().chunks_size(), 16);
      for (const std::string& chunk : part.chunks().chunks()) {
        chunks.push_back(chunk);
      }
    }
    return stream->Finish();
  }
  std::string Pulled(const TestAttachment& attachment) {
    std::vector<std::string> chunks;
    EXPECT_TRUE(Pull(attachment, 0, chunks).ok());
    return attachment.Open(chunks);
  }

  test_support::SeededRandom random_;
  ServedIntake intake_;
};

TEST_F(AttachmentsTest, GoInSealedOrInTheClearAndComeOutSealed) {
  for (const std::size_t size : {std::size_t{1}, kFileChunk, std::size_t{3'000'000}}) {
    const TestAttachment sealed(random_, size);
    const TestAttachment plaintext(random_, size);
    ASSERT_TRUE(Upload(sealed).ok());
    ASSERT_TRUE(
        Upload(intake_.portal(), plaintext.PlaintextHeader(), plaintext.PlaintextChunks()).ok());
    EXPECT_TRUE(GetUpload(sealed).complete());
    EXPECT_TRUE(Pulled(sealed) == sealed.file);
    EXPECT_TRUE(Pulled(plaintext) == plaintext.file);
  }
}

TEST_F(AttachmentsTest, AreResumedWhereverTheyAreCut) {
  std::mt19937 random(7);
  for (int round = 0; round < 8; ++round) {
    const TestAttachment attachment(random_, 1 + random() % 4'000'000);
    const bool sealed = round % 2 == 0;
    const auto header = sealed ? attachment.SealedHeader() : attachment.PlaintextHeader();
    const auto chunks = sealed ? attachment.SealedChunks() : attachment.PlaintextChunks();
    std::size_t next = 0;
    for (int cut = 0; cut < 3; ++cut) {
      UploadCall call(intake_.portal(), header);
      const std::size_t end = next + random() % (chunks.size() - next + 1);
      for (std::size_t i = next; i < end && call.Send(chunks[i]); ++i) {
      }
      call.Cut();
      next = std::min<std::size_t>(GetUpload(attachment).next_chunk(), chunks.size());
    }
    // A batch of a cut stream may have become durable since; then this is told, and asked again.
    grpc::Status status = Upload(intake_.portal(), header, chunks, next);
    while (status.error_code() == grpc::StatusCode::ABORTED) {
      next = std::min<std::size_t>(GetUpload(attachment).next_chunk(), chunks.size());
      status = Upload(intake_.portal(), header, chunks, next);
    }
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_TRUE(Pulled(attachment) == attachment.file) << round;
  }
}

TEST_F(AttachmentsTest, KeepWholeBatchesOfAStreamThatWasCut) {
  const TestAttachment attachment(random_, 20 * kFileChunk);
  const auto chunks = attachment.SealedChunks();
  UploadCall call(intake_.portal(), attachment.SealedHeader());
  for (std::size_t i = 0; i < 2 * kBatchChunks; ++i) {
    ASSERT_TRUE(call.Send(chunks[i]));
  }
  while (GetUpload(attachment).next_chunk() < 2 * kBatchChunks) {
  }
  call.Cut();
  EXPECT_EQ(GetUpload(attachment).next_chunk(), 2 * kBatchChunks);
}

TEST_F(AttachmentsTest, TheNewestStreamWins) {
  const TestAttachment attachment(random_, 20 * kFileChunk);
  const auto chunks = attachment.SealedChunks();
  UploadCall older(intake_.portal(), attachment.SealedHeader());
  ASSERT_TRUE(older.Send(chunks[0]));
  while (intake_.store().Count(kAttachments) < 1) {
  }
  ASSERT_TRUE(Upload(attachment).ok());
  for (std::size_t i = 1; i < chunks.size() && older.Send(chunks[i]); ++i) {
  }
  EXPECT_THAT(older.End(), Refused(grpc::StatusCode::ABORTED, "UPLOAD_MOVED"));
  EXPECT_TRUE(Pulled(attachment) == attachment.file);
}

TEST_F(AttachmentsTest, UploadedAgainAreOkWithNoChunkAtAll) {
  const TestAttachment attachment(random_, 100'000);
  ASSERT_TRUE(Upload(attachment).ok());
  EXPECT_TRUE(Upload(intake_.portal(), attachment.SealedHeader(), {}).ok());
  EXPECT_TRUE(Upload(intake_.portal(), attachment.PlaintextHeader(), {}).ok());
  EXPECT_THAT(Upload(attachment), Refused(grpc::StatusCode::ABORTED, "UPLOAD_MOVED"));
}

TEST_F(AttachmentsTest, OfAnotherHeaderFindTheSlotTaken) {
  const TestAttachment attachment(random_, 100'000);
  ASSERT_TRUE(Upload(attachment).ok());
  v1::UploadHeader other = attachment.SealedHeader();
  other.mutable_sealed()->set_salt(std::string(32, 'x'));
  EXPECT_THAT(Upload(intake_.portal(), other, {}),
              Refused(grpc::StatusCode::ALREADY_EXISTS, "SLOT_TAKEN"));
}

TEST_F(AttachmentsTest, RefuseWhatDoesNotBelongInAStream) {
  const TestAttachment attachment(random_, 300'000);
  const auto header = attachment.SealedHeader();
  const auto chunks = attachment.SealedChunks();
  {
    grpc::ClientContext context;
    v1::UploadAttachmentResponse response;
    const auto stream = intake_.portal().UploadAttachment(&context, &response);
    stream->WritesDone();
    EXPECT_THAT(stream->Finish(), FaultyField("header")) << "nothing at all";
  }
  {
    grpc::ClientContext context;
    v1::UploadAttachmentResponse response;
    const auto stream = intake_.portal().UploadAttachment(&context, &response);
    UploadAttachmentRequest request;
    *request.mutable_chunk() = chunks[0];
    stream->Write(request);
    EXPECT_THAT(stream->Finish(), FaultyField("header")) << "a chunk before it";
  }
  {
    UploadCall call(intake_.portal(), header);
    UploadAttachmentRequest again;
    *again.mutable_header() = header;
    call.Send(again);
    EXPECT_THAT(call.Finish(), FaultyField("header")) << "twice";
  }
  {
    UploadCall call(intake_.portal(), header);
    call.Send(UploadAttachmentRequest());
    EXPECT_THAT(call.Finish(), FaultyField("chunk")) << "neither";
  }
  {
    UploadCall call(intake_.portal(), header);
    call.Send(chunks[1]);
    EXPECT_THAT(call.Finish(), FaultyField("chunk.index"));
  }
  v1::UploadHeader faulty = header;
  faulty.set_channel("\xff");
  EXPECT_THAT(Upload(intake_.portal(), faulty, {}), FaultyField("header.channel"));
  EXPECT_THAT(Upload(intake_.portal(), header, {chunks[0]}), FaultyField("chunk")) << "too few";
  grpc::ClientContext context;
  v1::GetUploadResponse response;
  EXPECT_THAT(intake_.portal().GetUpload(&context, {}, &response), FaultyField("capability"));
}

TEST_F(AttachmentsTest, AreSoManyAtATimeAndNoMore) {
  std::vector<std::unique_ptr<TestAttachment>> attachments;
  std::vector<std::unique_ptr<UploadCall>> calls;
  for (int i = 0; i < kMaxUploadsOfAPortal; ++i) {
    attachments.push_back(std::make_unique<TestAttachment>(random_, 100'000));
    calls.push_back(
        std::make_unique<UploadCall>(intake_.portal(), attachments.back()->SealedHeader()));
  }
  // Each is under way once its claim is stored.
  while (intake_.store().Count(kAttachments) < kMaxUploadsOfAPortal) {
  }
  const TestAttachment more(random_, 1000);
  EXPECT_THAT(Upload(more), Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "OVERLOADED"));
  const auto second = v1::IntakeService::NewStub(intake_.Dial("portal/second"));
  EXPECT_TRUE(Upload(*second, more.SealedHeader(), more.SealedChunks()).ok())
      << "another portal has room";
  calls.back()->Cut();
  grpc::Status status = Upload(*attachments.back());
  while (status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED) {
    status = Upload(*attachments.back());  // until the server has noticed
  }
  EXPECT_TRUE(status.ok()) << status.error_message();
}

TEST_F(AttachmentsTest, OfSilentCallersAreCut) {
  const TestAttachment attachment(random_, 20 * kFileChunk);
  UploadCall silent(intake_.portal(), attachment.SealedHeader());
  while (intake_.store().Count(kAttachments) < 1) {
  }
  intake_.uploads().CutSilent(intake_.clock().Now() + kMaxSilence);
  EXPECT_TRUE(silent.Send(attachment.SealedChunks()[0])) << "not yet";
  intake_.uploads().CutSilent(intake_.clock().Now() + kMaxSilence + std::chrono::seconds(1));
  EXPECT_EQ(silent.Finish().error_code(), grpc::StatusCode::CANCELLED);
  EXPECT_TRUE(Upload(attachment).ok());
}

TEST_F(AttachmentsTest, ArePulledFromAnyChunkOn) {
  const TestAttachment attachment(random_, 40 * kFileChunk);
  std::vector<std::string> chunks;
  EXPECT_THAT(Pull(attachment, 0, chunks),
              Refused(grpc::StatusCode::NOT_FOUND, "NO_SUCH_ATTACHMENT"));
  ASSERT_TRUE(Upload(attachment).ok());
  const auto count = static_cast<std::uint32_t>(attachment.chunks.size());
  for (const std::uint32_t first : {0U, 1U, 16U, 39U, count}) {
    chunks.clear();
    ASSERT_TRUE(Pull(attachment, first, chunks).ok());
    EXPECT_TRUE(chunks == std::vector<std::string>(attachment.chunks.begin() + first,
                                                   attachment.chunks.end()))
        << first;
  }
  EXPECT_THAT(Pull(attachment, count + 1, chunks), FaultyField("first_chunk"));
  grpc::ClientContext context;
  relay::v1::PullAttachmentResponse part;
  const auto stream = intake_.review().PullAttachment(&context, {});
  EXPECT_FALSE(stream->Read(&part));
  EXPECT_THAT(stream->Finish(), FaultyField("slot_id"));
}

TEST_F(AttachmentsTest, AreToldToReviewAndGoWhenItAcknowledges) {
  const TestAttachment attachment(random_, 100'000);
  ASSERT_TRUE(Upload(attachment).ok());
  std::vector<relay::v1::RelayedEnvelope> envelopes;
  std::vector<relay::v1::SlotNotice> notices;
  ASSERT_TRUE(intake_.Pull(envelopes, notices).ok());
  ASSERT_EQ(notices.size(), 1U);
  EXPECT_EQ(notices[0].slot_id(), attachment.slot_id);
  EXPECT_EQ(notices[0].kind(), relay::v1::SLOT_NOTICE_KIND_ATTACHMENT_COMPLETE);
  EXPECT_EQ(notices[0].day(), kToday.number());
  grpc::ClientContext context;
  relay::v1::AcknowledgeRequest request;
  *request.add_notices() = notices[0];
  relay::v1::AcknowledgeResponse response;
  ASSERT_TRUE(intake_.review().Acknowledge(&context, request, &response).ok());
  EXPECT_EQ(response.deleted(), 0U) << "of envelopes";
  EXPECT_EQ(intake_.store().Count(kAttachments), 0);
  EXPECT_EQ(intake_.store().Count(kAttachmentChunks), 0);
  EXPECT_EQ(intake_.store().Count(kNotices), 0);
  EXPECT_EQ(GetUpload(attachment).next_chunk(), 0U);
}

TEST_F(AttachmentsTest, AreNotAcknowledgedByAFullDisk) {
  const TestAttachment attachment(random_, 2'000'000);
  intake_.store().SetFull(true);
  EXPECT_FALSE(Upload(attachment).ok());
  intake_.store().SetFull(false);
  ASSERT_TRUE(intake_.store()->CheckWritable().ok());
  EXPECT_FALSE(GetUpload(attachment).complete());
  const auto next = GetUpload(attachment).next_chunk();
  EXPECT_TRUE(
      Upload(intake_.portal(), attachment.SealedHeader(), attachment.SealedChunks(), next).ok());
  EXPECT_TRUE(Pulled(attachment) == attachment.file);
}

TEST(AttachmentQuotaTest, AnUploadTakesACallForEachBatch) {
  test_support::SeededRandom random;
  ServedIntake intake({.burst = 3});
  const TestAttachment attachment(random, 40 * kFileChunk);
  const auto send = [&] {
    UploadCall call(intake.portal(), attachment.SealedHeader());
    for (const auto& chunk : attachment.SealedChunks()) {
      if (!call.Send(chunk)) {
        break;
      }
    }
    return call.End();
  };
  // One for the call, two for batches.
  EXPECT_THAT(send(), Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED"));
  EXPECT_EQ(intake.store().Count(kAttachmentChunks), 2 * static_cast<int>(kBatchChunks));
  EXPECT_THAT(send(), Refused(grpc::StatusCode::RESOURCE_EXHAUSTED, "QUOTA_EXCEEDED"));
}

}  // namespace
}  // namespace candor::intake
