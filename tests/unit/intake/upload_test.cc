#include "intake/upload.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "attachment_of.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"

namespace candor::intake {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;

class UploadTest : public ::testing::Test {
 protected:
  // All that `upload` makes of `chunks` from `first` on and the end.
  static std::vector<std::string> Run(Upload& upload, std::vector<v1::UploadChunk> chunks,
                                      std::size_t first = 0) {
    std::vector<std::string> made;
    const auto take = [&] {
      while (upload.HasBatch()) {
        auto batch = upload.TakeBatch();
        EXPECT_THAT(batch, IsOk());
        EXPECT_LE(batch->size(), kBatchChunks);
        std::move(batch->begin(), batch->end(), std::back_inserter(made));
      }
    };
    for (std::size_t i = first; i < chunks.size(); ++i) {
      EXPECT_THAT(upload.Take(chunks[i]), IsOk());
      take();
    }
    EXPECT_THAT(upload.End(), IsOk());
    take();
    return made;
  }

  static Upload OpenSealed(const TestAttachment& attachment) {
    return Upload::Open(attachment.SealedHeader()).value();
  }

  test_support::SeededRandom random_;
  const TestAttachment attachment_{random_, 300'000};  // five chunks
};

TEST_F(UploadTest, SealsPlaintextToTheBytesOfACallersSealing) {
  for (const std::size_t size : {std::size_t{1}, std::size_t{5000}, kFileChunk, 3 * kFileChunk,
                                 std::size_t{1'000'000}, std::size_t{8 * 1024 * 1024 + 100}}) {
    SCOPED_TRACE(size);
    const TestAttachment attachment(random_, size);
    Upload plaintext = Upload::Open(attachment.PlaintextHeader()).value();
    Upload sealed = OpenSealed(attachment);
    EXPECT_EQ(plaintext.record().SerializeAsString(), sealed.record().SerializeAsString());
    EXPECT_TRUE(Run(plaintext, attachment.PlaintextChunks()) == attachment.chunks);
    EXPECT_TRUE(Run(sealed, attachment.SealedChunks()) == attachment.chunks);
  }
}

TEST_F(UploadTest, WipesPlaintext) {
  Upload upload = Upload::Open(attachment_.PlaintextHeader()).value();
  v1::UploadChunk chunk = attachment_.PlaintextChunks()[0];
  const char* const bytes = chunk.data().data();
  ASSERT_THAT(upload.Take(chunk), IsOk());
  EXPECT_EQ(std::string(bytes, 1000), std::string(1000, '\0'));
}

TEST_F(UploadTest, GoesOnAtEveryChunkOfFileAndPadding) {
  const TestAttachment attachment(random_, 4 * 1024 * 1024 + 100);  // padding of two chunks
  const auto pieces = attachment.PlaintextChunks();
  ASSERT_GT(attachment.chunks.size(), pieces.size());
  for (std::size_t at = pieces.size() - 2; at < attachment.chunks.size(); ++at) {
    Upload upload = Upload::Open(attachment.PlaintextHeader()).value();
    AttachmentStore::Record claimed = upload.record();
    claimed.set_chunks(static_cast<std::uint32_t>(at));
    upload.Continue(claimed);
    const std::vector<std::string> rest = Run(upload, pieces, std::min(at, pieces.size()));
    EXPECT_TRUE(rest == std::vector<std::string>(
                            attachment.chunks.begin() + static_cast<std::ptrdiff_t>(at),
                            attachment.chunks.end()))
        << at;
  }
}

TEST_F(UploadTest, HoldsTheLastChunkBackUntilTheEnd) {
  const TestAttachment attachment(random_, 8 * kFileChunk - 1);  // a full batch
  Upload upload = OpenSealed(attachment);
  for (auto& chunk : attachment.SealedChunks()) {
    EXPECT_FALSE(upload.HasBatch());
    ASSERT_THAT(upload.Take(chunk), IsOk());
  }
  EXPECT_FALSE(upload.HasBatch());
  ASSERT_THAT(upload.End(), IsOk());
  EXPECT_TRUE(upload.HasBatch());
}

TEST_F(UploadTest, RefusesChunksThatAreNotTheNext) {
  auto chunks = attachment_.SealedChunks();
  {
    Upload upload = OpenSealed(attachment_);
    EXPECT_THAT(upload.Take(chunks[1]), NamesField("chunk.index")) << "left out";
  }
  {
    Upload upload = OpenSealed(attachment_);
    v1::UploadChunk again = chunks[0];
    ASSERT_THAT(upload.Take(chunks[0]), IsOk());
    EXPECT_THAT(upload.Take(again), NamesField("chunk.index")) << "twice";
  }
  {
    Upload upload = OpenSealed(attachment_);
    for (auto& chunk : attachment_.SealedChunks()) {
      ASSERT_THAT(upload.Take(chunk), IsOk());
    }
    v1::UploadChunk more = chunks[4];
    more.set_index(5);
    EXPECT_THAT(upload.Take(more), NamesField("chunk.index")) << "one too many";
  }
}

TEST_F(UploadTest, AFirstChunkThatIsThereAlreadyMeansThatAnotherStreamWentOn) {
  Upload upload = OpenSealed(attachment_);
  AttachmentStore::Record claimed = upload.record();
  claimed.set_chunks(3);
  upload.Continue(claimed);
  EXPECT_THAT(upload.Take(attachment_.SealedChunks()[1]), HasReason(Reason::kUploadMoved));
}

TEST_F(UploadTest, RefusesChunksOfTheWrongSize) {
  for (const bool sealed : {true, false}) {
    const auto chunks = sealed ? attachment_.SealedChunks() : attachment_.PlaintextChunks();
    for (const std::size_t index : {std::size_t{0}, std::size_t{4}}) {
      for (const int by : {-1, 1}) {
        Upload upload =
            Upload::Open(sealed ? attachment_.SealedHeader() : attachment_.PlaintextHeader())
                .value();
        AttachmentStore::Record claimed = upload.record();
        claimed.set_chunks(static_cast<std::uint32_t>(index));
        upload.Continue(claimed);
        v1::UploadChunk wrong = chunks[index];
        wrong.mutable_data()->resize(wrong.data().size() + static_cast<std::size_t>(by));
        EXPECT_THAT(upload.Take(wrong), NamesField("chunk.data")) << sealed << index << by;
      }
    }
  }
}

TEST_F(UploadTest, RefusesAnEndBeforeTheLastChunk) {
  Upload nothing = OpenSealed(attachment_);
  EXPECT_THAT(nothing.End(), NamesField("chunk"));
  Upload upload = Upload::Open(attachment_.PlaintextHeader()).value();
  auto chunks = attachment_.PlaintextChunks();
  for (std::size_t i = 0; i + 1 < chunks.size(); ++i) {
    ASSERT_THAT(upload.Take(chunks[i]), IsOk());
  }
  EXPECT_THAT(upload.End(), NamesField("chunk"));
}

TEST_F(UploadTest, NamesEveryFaultOfAHeader) {
  const auto refused = [&](v1::UploadHeader header, const char* field,
                           const std::function<void(v1::UploadHeader&)>& change) {
    ASSERT_THAT(Upload::Open(header), IsOk());
    change(header);
    EXPECT_THAT(Upload::Open(header), NamesField(field));
  };
  using Header = v1::UploadHeader;
  const Header sealed = attachment_.SealedHeader();
  const Header plaintext = attachment_.PlaintextHeader();
  refused(sealed, "header.channel", [](Header& header) { header.set_channel("Conduct"); });
  refused(sealed, "header.capability", [](Header& header) { header.set_capability("short"); });
  refused(sealed, "header.sealed", [](Header& header) { header.clear_sealed(); });
  refused(sealed, "header.sealed.suite",
          [](Header& header) { header.mutable_sealed()->set_suite(2); });
  refused(sealed, "header.sealed.salt",
          [](Header& header) { header.mutable_sealed()->set_salt("short"); });
  refused(sealed, "header.sealed.commitment",
          [](Header& header) { header.mutable_sealed()->clear_commitment(); });
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{4096}, ~std::uint64_t{0}}) {
    refused(sealed, "header.sealed.ciphertext_size",
            [&](Header& header) { header.mutable_sealed()->set_ciphertext_size(size); });
  }
  refused(plaintext, "header.plaintext.content_key",
          [](Header& header) { header.mutable_plaintext()->set_content_key("short"); });
  refused(plaintext, "header.plaintext.salt",
          [](Header& header) { header.mutable_plaintext()->clear_salt(); });
  for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{67108865}}) {
    refused(plaintext, "header.plaintext.size",
            [&](Header& header) { header.mutable_plaintext()->set_size(size); });
  }
  EXPECT_THAT(Upload::Open(Header()), NamesField("header.capability"));
}

}  // namespace
}  // namespace candor::intake
