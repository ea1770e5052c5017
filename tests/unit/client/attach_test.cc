#include <fstream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "candor/client/call.h"
#include "candor/client/portal_client.h"
#include "candor/hpke/sha256.h"
#include "candor/open/attachment.h"
#include "candor/testing/matchers.h"
#include "candor/testing/temp_dir.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "portal_client_fixture.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::NamesField;
using test_support::Says;

std::string SomeBytes(std::size_t size) {
  std::mt19937 engine(7);
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    byte = static_cast<char>(engine() & 0xff);
  }
  return bytes;
}

FileSource Source(const std::string& bytes) { return FileSource::Of(Secret::CopyOf(bytes)); }

class AttachTest : public PortalClientFixture {
 protected:
  // What the team gets of an upload by what the message lists.
  absl::StatusOr<std::string> Open(const report::v1::Attachment& listed) {
    for (const auto& [capability, upload] : intake_.uploads.uploads()) {
      if (SlotIdOf(capability) != listed.slot_id() || !upload.complete) {
        continue;
      }
      const auto& sealed = upload.header.sealed();
      auto opener =
          open::AttachmentOpener::New({.place = {.channel = "conduct", .slot_id = listed.slot_id()},
                                       .content_key = listed.content_key(),
                                       .suite = sealed.suite(),
                                       .salt = sealed.salt(),
                                       .commitment = sealed.commitment(),
                                       .ciphertext_size = sealed.ciphertext_size(),
                                       .size = listed.size()});
      if (!opener.ok()) {
        return opener.status();
      }
      std::string bytes;
      for (const std::string& chunk : upload.chunks) {
        const auto opened = opener->Next(chunk);
        if (!opened.ok()) {
          return opened.status();
        }
        bytes.append(opened->view());
      }
      return bytes;
    }
    return absl::NotFoundError("no such upload is complete");
  }
};

TEST_F(AttachTest, IsReadByTheTeamByWhatTheMessageLists) {
  for (const std::size_t size : {1U, 65535U, 65536U, 65537U, 1000000U}) {
    const std::string bytes = SomeBytes(size);
    const auto file = Client().Attach(Source(bytes), "notes.bin", {.media_type = "a/b"});
    ASSERT_THAT(file, IsOk());
    EXPECT_EQ(file->listed.name(), "notes.bin");
    EXPECT_EQ(file->listed.media_type(), "a/b");
    EXPECT_EQ(file->listed.size(), size);
    EXPECT_EQ(file->listed.sha256(), Sha256(bytes));
    EXPECT_EQ(*Open(file->listed), bytes);
    EXPECT_THAT(file->statement, ::testing::HasSubstr("keeps its metadata"));
  }
}

TEST_F(AttachTest, GoesOnAfterEveryCutWithTheSameBytes) {
  const std::string bytes = SomeBytes(2000000);  // 31 chunks
  std::vector<ScriptedUploads::Cut> cuts;
  for (const std::uint32_t after : {0U, 3U, 1U, 0U, 7U, 2U, 1U, 1U, 1U, 1U, 1U}) {
    cuts.push_back({.after_chunks = after});
  }
  intake_.uploads.CutStreams(cuts);
  std::vector<std::uint64_t> done;
  const auto file =
      Client().Attach(Source(bytes), "a", {.progress = [&](std::uint64_t at, std::uint64_t total) {
                        EXPECT_EQ(total, 2000000U);
                        done.push_back(at);
                      }});
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(*Open(file->listed), bytes);
  EXPECT_EQ(intake_.uploads.uploads().size(), 1U);
  EXPECT_TRUE(std::is_sorted(done.begin(), done.end()));
  ASSERT_FALSE(done.empty());
  EXPECT_EQ(done.back(), 2000000U);
}

TEST_F(AttachTest, ALostAnswerIsFoundOutByAsking) {
  intake_.uploads.CutStreams({{.after_chunks = 1}});
  const auto file = Client().Attach(Source("x"), "a");
  ASSERT_THAT(file, IsOk());
  EXPECT_EQ(intake_.uploads.uploads().begin()->second.streams, 1);
}

TEST_F(AttachTest, GivesUpWhenNothingMovesOn) {
  intake_.uploads.CutStreams(std::vector<ScriptedUploads::Cut>(9, ScriptedUploads::Cut{}));
  EXPECT_THAT(Client().Attach(Source("x"), "a"), HasCode(absl::StatusCode::kUnavailable));
  EXPECT_EQ(intake_.uploads.uploads().begin()->second.streams, 5);
}

TEST_F(AttachTest, DoesNotRepeatWhatIntakeRefuses) {
  intake_.uploads.CutStreams({{.status = Refused(Reason::kCallerNotAllowed)}});
  EXPECT_THAT(Client().Attach(Source("x"), "a"), HasCode(absl::StatusCode::kPermissionDenied));
  EXPECT_EQ(intake_.uploads.uploads().begin()->second.streams, 1);
}

TEST_F(AttachTest, AStreamThatStandsStillIsLeft) {
  PortalOptions options = Options();
  options.timeout = std::chrono::milliseconds(200);
  options.max_attempts = 2;
  intake_.Hang(2);
  PortalClient client(intake_.Channel(), options);
  EXPECT_THAT(client.Attach(Source(SomeBytes(300000)), "a"),
              HasCode(absl::StatusCode::kDeadlineExceeded));
}

TEST_F(AttachTest, NeverSealsOtherBytesUnderTheSameKey) {
  const test_support::TempDir dir;
  const std::string path = dir.Write("file", SomeBytes(200000));
  const auto source = FileSource::Open(path);
  ASSERT_THAT(source, IsOk());
  intake_.uploads.CutStreams({{.after_chunks = 0}});
  PortalOptions options = Options();
  options.pause = [&path](std::chrono::milliseconds) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.put('!');
  };
  PortalClient client(intake_.Channel(), options);
  const auto file = client.Attach(*source, "a");
  EXPECT_THAT(file, HasCode(absl::StatusCode::kFailedPrecondition));
  EXPECT_THAT(file, Says("changed"));
}

TEST_F(AttachTest, LetsIntakeSeal) {
  const std::string bytes = SomeBytes(150000);
  intake_.uploads.CutStreams({{.after_chunks = 2}});
  const auto file = Client().Attach(Source(bytes), "a", {.sealing = Sealing::kIntake});
  ASSERT_THAT(file, IsOk());
  const auto upload = intake_.uploads.uploads().begin()->second;
  EXPECT_EQ(upload.header.plaintext().size(), bytes.size());
  EXPECT_EQ(upload.header.plaintext().content_key(), file->listed.content_key());
  ASSERT_EQ(upload.chunks.size(), 3U);
  EXPECT_EQ(upload.chunks[0] + upload.chunks[1] + upload.chunks[2], bytes);
}

TEST_F(AttachTest, RefusesBeforeAnythingIsSent) {
  const FileSource huge(64 * 1024 * 1024 + 1, [](std::uint64_t, char*, std::size_t) {
    return absl::InternalError("must not be read");
  });
  EXPECT_THAT(Client().Attach(huge, "a"), NamesField("attachments[0].size"));
  EXPECT_THAT(Client().Attach(Source(""), "a"), NamesField("attachments[0].size"));
  EXPECT_THAT(Client().Attach(Source("x"), "../a"), NamesField("attachments[0].name"));
  EXPECT_THAT(Client().Attach(Source("x"), "a\nb"), NamesField("attachments[0].name"));
  EXPECT_THAT(Client().Attach(Source("x"), "a", {.media_type = "nonsense"}),
              NamesField("attachments[0].media_type"));
  EXPECT_TRUE(intake_.uploads.uploads().empty());
}

TEST_F(AttachTest, AnImageThatCannotBeCleanedGoesOnlyWhenAskedFor) {
  const std::string broken = "\xff\xd8\xff\xe1 canary of an EXIF";
  EXPECT_THAT(Client().Attach(Source(broken), "a.jpg"),
              HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_TRUE(intake_.uploads.uploads().empty());
  const auto kept = Client().Attach(Source(broken), "a.jpg", {.keep_metadata = true});
  ASSERT_THAT(kept, IsOk());
  EXPECT_EQ(*Open(kept->listed), broken);
}

TEST_F(AttachTest, GoesWithAReport) {
  std::vector<AttachedFile> files;
  PortalClient client = Client();
  auto file = client.Attach(Source("x"), "a");
  ASSERT_THAT(file, IsOk());
  files.push_back(*std::move(file));
  ASSERT_THAT(client.Submit(AReport(), files), IsOk());
  ASSERT_THAT(client.SubmitPlaintext(AReport(), files), IsOk());
  EXPECT_EQ(PortalClientFixture::Open(intake_.deposits().front())->attachments(0).name(), "a");
  EXPECT_EQ(intake_.submissions().front().attachments(0).name(), "a");
}

}  // namespace
}  // namespace candor::client
