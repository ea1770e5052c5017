// A file, cleaned, sealed and uploaded.
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/client/metadata.h"
#include "candor/client/portal_client.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/sha256.h"
#include "candor/policy/message_checks.h"
#include "candor/seal/attachment.h"
#include "file_chunks.h"
#include "intake_line.h"
#include "upload.h"

namespace candor::client {
namespace {

absl::StatusOr<CleanFile> Clean(const FileSource& source, const AttachmentOptions& options) {
  if (options.keep_metadata) {
    return CleanFile{.source = source,
                     .media_type = "",
                     .removed = {},
                     .statement = "the file keeps its metadata, as asked for"};
  }
  return StripMetadata(source);
}

// Everything but the digest, which is known after the last chunk.
absl::StatusOr<AttachedFile> Describe(const FileSource& source, const std::string& name,
                                      const AttachmentOptions& options, std::string_view capability,
                                      Random& random) {
  AttachedFile file;
  file.listed.set_slot_id(SlotIdOf(capability));
  file.listed.set_content_key(std::string(random.SecretBytes(hpke::kContentKeyBytes).view()));
  file.listed.set_name(name);
  file.listed.set_media_type(options.media_type);
  file.listed.set_size(source.size());
  file.listed.set_sha256(std::string(kSha256Bytes, '\0'));
  policy::Attachments listed;
  *listed.Add() = file.listed;
  FieldViolations violations;
  policy::CheckAttachments(listed, "attachments", violations);
  WipeMessage(listed.at(0));
  RETURN_IF_ERROR(violations.ToStatus());
  return file;
}

// The header, and how the chunks are made.
absl::StatusOr<std::optional<seal::AttachmentSealer>> Prepare(const AttachedFile& file,
                                                              Sealing sealing, Random& random,
                                                              intake::v1::UploadHeader& header) {
  const std::string salt = random.Bytes(hpke::kSaltBytes);
  if (sealing == Sealing::kIntake) {
    header.mutable_plaintext()->set_content_key(file.listed.content_key());
    header.mutable_plaintext()->set_salt(salt);
    header.mutable_plaintext()->set_size(file.listed.size());
    return std::nullopt;
  }
  ASSIGN_OR_RETURN(seal::AttachmentSealer sealer,
                   seal::AttachmentSealer::New(
                       {.place = {.channel = header.channel(), .slot_id = file.listed.slot_id()},
                        .content_key = file.listed.content_key(),
                        .salt = salt,
                        .size = file.listed.size()}));
  header.mutable_sealed()->set_suite(hpke::kSuite);
  header.mutable_sealed()->set_salt(salt);
  header.mutable_sealed()->set_commitment(sealer.commitment());
  header.mutable_sealed()->set_ciphertext_size(sealer.shape().ciphertext_size);
  return sealer;
}

}  // namespace

absl::StatusOr<AttachedFile> PortalClient::Attach(const FileSource& source, const std::string& name,
                                                  const AttachmentOptions& options) {
  Wiped<intake::v1::UploadHeader> header;
  header.message.set_channel(line_->options().channel);
  header.message.set_capability(std::string(line_->random().SecretBytes(kCapabilityBytes).view()));
  ASSIGN_OR_RETURN(AttachedFile file,
                   Describe(source, name, options, header.message.capability(), line_->random()));
  ASSIGN_OR_RETURN(CleanFile clean, Clean(source, options));
  file.removed = std::move(clean.removed);
  file.statement = std::move(clean.statement);
  file.listed.set_size(clean.source.size());
  if (!clean.media_type.empty()) {
    file.listed.set_media_type(clean.media_type);
  }
  ASSIGN_OR_RETURN(auto sealer, Prepare(file, options.sealing, line_->random(), header.message));
  FileChunks chunks(std::move(clean.source), std::move(sealer));
  RETURN_IF_ERROR(Upload(*line_, header.message, chunks, options.progress));
  file.listed.set_sha256(chunks.Sha256());
  return file;
}

}  // namespace candor::client
