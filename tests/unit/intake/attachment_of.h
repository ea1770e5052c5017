// An attachment as a caller has it: the file, and what sealing made of it.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "candor/base/random.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/open/attachment.h"
#include "candor/receipt/receipt.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/seal/attachment.h"

namespace candor::intake {

inline constexpr std::size_t kFileChunk = 64 * 1024;

struct TestAttachment {
  TestAttachment(Random& random, std::uint64_t size)
      : capability(random.Bytes(32)),
        slot_id(SlotIdOf(capability)),
        content_key(random.Bytes(32)),
        salt(random.Bytes(32)),
        file(random.Bytes(size)) {
    seal::AttachmentInput input;
    input.place = {"conduct", slot_id};
    input.content_key = content_key;
    input.salt = salt;
    input.size = size;
    auto sealer = seal::AttachmentSealer::New(input).value();
    commitment = sealer.commitment();
    ciphertext_size = sealer.shape().ciphertext_size;
    for (std::uint32_t i = 0; i < sealer.shape().chunks; ++i) {
      chunks.push_back(sealer
                           .Seal(i, std::string_view(file).substr(
                                        std::min(i * kFileChunk, file.size()), sealer.FileBytes(i)))
                           .value());
    }
  }

  // The file as review opens what it pulled; nothing when it does not open.
  [[nodiscard]] std::string Open(const std::vector<std::string>& pulled) const {
    open::AttachmentInput input;
    input.place = {"conduct", slot_id};
    input.content_key = content_key;
    input.suite = 1;
    input.salt = salt;
    input.commitment = commitment;
    input.ciphertext_size = ciphertext_size;
    input.size = file.size();
    auto opener = open::AttachmentOpener::New(input).value();
    std::string opened;
    for (const std::string& chunk : pulled) {
      const auto bytes = opener.Next(chunk);
      if (!bytes.ok()) {
        return "";
      }
      opened += bytes->view();
    }
    return opened;
  }

  [[nodiscard]] v1::UploadHeader SealedHeader() const {
    v1::UploadHeader header;
    header.set_capability(capability);
    header.mutable_sealed()->set_suite(1);
    header.mutable_sealed()->set_salt(salt);
    header.mutable_sealed()->set_commitment(commitment);
    header.mutable_sealed()->set_ciphertext_size(ciphertext_size);
    return header;
  }
  [[nodiscard]] v1::UploadHeader PlaintextHeader() const {
    v1::UploadHeader header;
    header.set_capability(capability);
    header.mutable_plaintext()->set_content_key(content_key);
    header.mutable_plaintext()->set_salt(salt);
    header.mutable_plaintext()->set_size(file.size());
    return header;
  }

  // The pieces that the caller sends: sealed ones, or those of the file.
  [[nodiscard]] std::vector<v1::UploadChunk> SealedChunks() const { return Numbered(chunks); }
  [[nodiscard]] std::vector<v1::UploadChunk> PlaintextChunks() const {
    std::vector<std::string> pieces;
    for (std::size_t at = 0; at < file.size(); at += kFileChunk) {
      pieces.push_back(file.substr(at, kFileChunk));
    }
    return Numbered(pieces);
  }

  std::string capability;
  std::string slot_id;
  std::string content_key;
  std::string salt;
  std::string file;
  std::string commitment;
  std::uint64_t ciphertext_size = 0;
  std::vector<std::string> chunks;

 private:
  static std::vector<v1::UploadChunk> Numbered(const std::vector<std::string>& pieces) {
    std::vector<v1::UploadChunk> numbered(pieces.size());
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      numbered[i].set_index(static_cast<std::uint32_t>(i));
      numbered[i].set_data(pieces[i]);
    }
    return numbered;
  }
};

}  // namespace candor::intake
