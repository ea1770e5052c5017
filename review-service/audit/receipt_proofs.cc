#include "audit/receipt_proofs.h"

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/audit_entry.h"
#include "audit/audit_tree.h"
#include "candor/base/status_macros.h"
#include "review/families.h"

namespace candor::review {
namespace {

// As of report.proto: replies are all of one size.
constexpr std::size_t kMaxReplyBytes = 4095;

}  // namespace

absl::Status ReceiptProofs::AddTo(const UnsealedKeys& keys, const OpenCase& subject,
                                  report::v1::Reply& reply) const {
  if (!reply.text().empty() || subject.thread.receipt_entry() == 0) {
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(*reply.mutable_readers(), CountReaders(keys, subject));
  ASSIGN_OR_RETURN(*reply.mutable_receipt_proof(), Prove(keys, subject));
  if (reply.ByteSizeLong() > kMaxReplyBytes) {
    reply.clear_receipt_proof();
  }
  return absl::OkStatus();
}

absl::StatusOr<report::v1::ReceiptProof> ReceiptProofs::Prove(const UnsealedKeys& keys,
                                                              const OpenCase& subject) const {
  const std::uint64_t index = subject.thread.receipt_entry() - 1;
  ASSIGN_OR_RETURN(SignedCheckpoint checkpoint, checkpoints_.Covering(keys, index + 1));
  ASSIGN_OR_RETURN(const std::optional<std::string> stored,
                   store_.Get(kAuditEntries, EntryKey(index)));
  ASSIGN_OR_RETURN(audit::v1::LoggedEntry entry,
                   ReadEntry(store_, keys, index, stored.value_or("")));
  ASSIGN_OR_RETURN(const std::vector<merkle::Hash> hashes,
                   ProveInclusion(store_, index, checkpoint.size));
  report::v1::ReceiptProof proof;
  proof.set_index(index);
  for (const merkle::Hash& hash : hashes) {
    proof.add_hashes(std::string(hash.begin(), hash.end()));
  }
  proof.set_signed_checkpoint(std::move(checkpoint.note));
  proof.set_entry(std::move(*entry.mutable_entry()));
  return proof;
}

absl::StatusOr<report::v1::ReaderCount> ReceiptProofs::CountReaders(const UnsealedKeys& keys,
                                                                    const OpenCase& subject) const {
  std::set<std::string> excluded;
  for (const std::string& member : subject.summary.excluded_members()) {
    excluded.insert(ReaderKey(keys, subject.id, ActorOfMember(member)));
  }
  report::v1::ReaderCount readers;
  readers.set_none_excluded(true);
  RETURN_IF_ERROR(store_.Scan(kReaders, ReadersOf(subject.id), "",
                              [&](std::string_view key, std::string_view /*value*/) {
                                readers.set_people(readers.people() + 1);
                                if (excluded.contains(std::string(key))) {
                                  readers.set_none_excluded(false);
                                }
                                return true;
                              }));
  return readers;
}

}  // namespace candor::review
