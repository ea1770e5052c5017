#include "candor/client/receipt_proof.h"

#include <algorithm>
#include <chrono>
#include <ranges>
#include <string>
#include <vector>

#include "candor/audit/v1/audit.pb.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/manifest/checkpoint_note.h"
#include "candor/merkle/tree.h"

namespace candor::client {
namespace {

constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kMaxNoteBytes = 512;
constexpr int kMaxHashes = 40;
constexpr char kReceived[] = "RECEIVED";

absl::StatusOr<std::vector<merkle::Hash>> HashesOf(const report::v1::ReceiptProof& proof) {
  std::vector<merkle::Hash> hashes;
  for (const std::string& hash : proof.hashes()) {
    if (hash.size() != merkle::Hash().size() || hashes.size() == kMaxHashes) {
      return absl::DataLossError("the proof of receipt is not one: its hashes are too many or cut");
    }
    std::ranges::copy(hash, hashes.emplace_back().begin());
  }
  return hashes;
}

// The day that the entry says.
absl::StatusOr<Day> DayOfReceipt(const std::string& bytes) {
  audit::v1::Entry entry;
  if (!entry.ParseFromString(bytes) || entry.action() != kReceived ||
      entry.outcome() != audit::v1::ENTRY_OUTCOME_DONE) {
    return absl::DataLossError("the proof of receipt is for another entry than a received report");
  }
  return DayOf(Clock::Time(std::chrono::seconds(entry.time().seconds())));
}

absl::Status CheckPromise(std::string_view promise, const merkle::Checkpoint& checkpoint,
                          const NoteVerifier& verifier) {
  const auto promised = OpenCheckpoint(promise, verifier);
  if (!promised.ok()) {
    return absl::InvalidArgumentError(
        "the promise is no checkpoint that the pinned key signed; give it as the submission "
        "answered it");
  }
  if (checkpoint.size < promised->size) {
    return absl::DataLossError(
        "the team's log is shorter than was promised: it was cut, or begun anew");
  }
  if (checkpoint.size == promised->size && checkpoint.root != promised->root) {
    return absl::DataLossError("the team's log is another one than was promised");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<ProvenReceipt> VerifyReceiptProof(const ThreadKeys& thread,
                                                 const report::v1::ReceiptProof& proof,
                                                 const NoteVerifier& verifier,
                                                 std::string_view promise) {
  const auto checkpoint = OpenCheckpoint(proof.signed_checkpoint(), verifier);
  if (!checkpoint.ok() || proof.signed_checkpoint().size() > kMaxNoteBytes) {
    return absl::DataLossError("the proof of receipt is not signed by the pinned key");
  }
  if (!promise.empty()) {
    RETURN_IF_ERROR(CheckPromise(promise, *checkpoint, verifier));
  }
  ASSIGN_OR_RETURN(const std::vector<merkle::Hash> hashes, HashesOf(proof));
  const Secret salt = hpke::Expand(thread.thread_key().view(), "audit", kSaltBytes);
  const std::string commitment = Sha256({"candor/v1 audit entry", salt.view(), proof.entry()});
  if (!merkle::VerifyInclusion(merkle::LeafHash(commitment), proof.index(), checkpoint->size,
                               hashes, checkpoint->root)) {
    return absl::DataLossError(
        "the proof of receipt does not hold: the signed log has no such entry for these words");
  }
  ASSIGN_OR_RETURN(const Day received, DayOfReceipt(proof.entry()));
  return ProvenReceipt{proof.index(), checkpoint->size, received};
}

const report::v1::Reply* NewestWithProof(const Inbox& inbox) {
  for (const InboxReply& found : std::views::reverse(inbox.replies)) {
    if (found.readable && found.reply.has_receipt_proof()) {
      return &found.reply;
    }
  }
  return nullptr;
}

}  // namespace candor::client
