#include "made_log.h"

#include <algorithm>
#include <cstddef>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "candor/audit/v1/audit.pb.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/signer.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"

namespace candor::auditor {
namespace {

constexpr std::size_t kSaltBytes = 32;

absl::string_view Bytes(const merkle::Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string RandomBytes(Random& random, std::size_t size) {
  std::string bytes(size, '\0');
  random.Fill(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace

Signer::Signer(std::string name, std::string_view seed)
    : name_(std::move(name)),
      seed_(seed),
      key_(VerifierKey(name_, keys::Ed25519PublicKey(seed).value())) {}

std::string Signer::Note(std::string_view text) const {
  return keys::SignNote(text, name_, seed_).value();
}

std::string MadeCopy::Text() const {
  std::string text = "candor audit export 1\n";
  for (const SignedSize& checkpoint : checkpoints) {
    absl::StrAppend(&text, "checkpoint ", absl::Base64Escape(checkpoint.note), "\n");
  }
  for (const ExportedEntry& entry : entries) {
    absl::StrAppend(&text, "entry ", entry.index, " ", absl::Base64Escape(Bytes(entry.commitment)),
                    entry.is_erased ? " - -"
                                    : absl::StrCat(" ", absl::Base64Escape(entry.salt), " ",
                                                   absl::Base64Escape(entry.entry)),
                    "\n");
  }
  return text;
}

SignedSize MadeCopy::Sign(std::uint64_t size, const Signer& signer) const {
  merkle::Frontier tree;
  for (std::size_t i = 0; i < size; ++i) {
    (void)tree.Append(merkle::LeafHash({reinterpret_cast<const char*>(entries[i].commitment.data()),
                                        entries[i].commitment.size()}));
  }
  return {size, signer.Note(merkle::FormatCheckpoint({signer.name(), size, tree.Root()}))};
}

MadeCopy MadeCopy::Earlier(std::uint64_t size) const {
  MadeCopy earlier = *this;
  std::erase_if(earlier.checkpoints, [&](const SignedSize& later) { return later.size > size; });
  earlier.entries.resize(size);
  return earlier;
}

void MadeCopy::Renumber() {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].index = i;
  }
}

ExportedEntry MakeEntry(std::uint64_t index, Random& random) {
  audit::v1::Entry entry;
  entry.set_action("GetReport");
  entry.set_actor("member/alice");
  entry.mutable_time()->set_seconds(1'780'000'000 + static_cast<std::int64_t>(index));
  entry.set_case_reference(absl::BytesToHexString(RandomBytes(random, 8)));
  entry.set_outcome(audit::v1::ENTRY_OUTCOME_DONE);
  ExportedEntry exported;
  exported.index = index;
  exported.salt = RandomBytes(random, kSaltBytes);
  exported.entry = entry.SerializeAsString();
  Commit(exported);
  return exported;
}

void Commit(ExportedEntry& entry) {
  const std::string digest = Sha256({"candor/v1 audit entry", entry.salt, entry.entry});
  std::copy(digest.begin(), digest.end(), entry.commitment.begin());
}

void Erase(ExportedEntry& entry) {
  entry.salt.clear();
  entry.entry.clear();
  entry.is_erased = true;
}

MadeCopy MakeLog(const std::vector<std::uint64_t>& sizes, const Signer& signer, Random& random) {
  MadeCopy log;
  merkle::Frontier tree;
  for (const std::uint64_t size : sizes) {
    while (tree.size() < size) {
      log.entries.push_back(MakeEntry(tree.size(), random));
      const merkle::Hash& commitment = log.entries.back().commitment;
      (void)tree.Append(
          merkle::LeafHash({reinterpret_cast<const char*>(commitment.data()), commitment.size()}));
    }
    log.checkpoints.push_back(
        {size, signer.Note(merkle::FormatCheckpoint({signer.name(), size, tree.Root()}))});
  }
  return log;
}

}  // namespace candor::auditor
