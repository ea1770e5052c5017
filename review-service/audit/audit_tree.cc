#include "audit/audit_tree.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/status/status.h"
#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "review/families.h"

namespace candor::review {
namespace {

absl::Status Unreadable() { return absl::DataLossError("the audit log's tree does not parse"); }

std::string BytesOf(const merkle::Hash& hash) { return {hash.begin(), hash.end()}; }

absl::StatusOr<merkle::Hash> HashOf(std::string_view bytes) {
  merkle::Hash hash;
  if (bytes.size() != hash.size()) {
    return Unreadable();
  }
  std::ranges::copy(bytes, hash.begin());
  return hash;
}

std::string NodeKey(merkle::NodeId id) {
  std::string key;
  AppendU8(key, static_cast<std::uint8_t>(id.level));
  AppendU64(key, id.index);
  return key;
}

absl::StatusOr<merkle::Hash> ReadNode(const store::Store& store, merkle::NodeId id) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store.Get(kAuditNodes, NodeKey(id)));
  return HashOf(value.value_or(""));
}

}  // namespace

absl::StatusOr<AuditTree> AuditTree::Read(const store::Store& store) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store.Get(kMeta, kAuditTreeKey));
  AuditTree tree;
  if (!value) {
    return tree;
  }
  storage::v1::AuditTree stored;
  if (!stored.ParseFromString(*value)) {
    return Unreadable();
  }
  std::vector<merkle::Hash> peaks;
  for (const std::string& peak : stored.peaks()) {
    ASSIGN_OR_RETURN(peaks.emplace_back(), HashOf(peak));
  }
  absl::StatusOr<merkle::Frontier> frontier =
      merkle::Frontier::From(stored.size(), std::move(peaks));
  if (!frontier.ok()) {
    return Unreadable();
  }
  tree.frontier_ = *std::move(frontier);
  tree.digest_ = Sha256(*value);
  return tree;
}

std::uint64_t AuditTree::Append(std::string_view commitment, store::Batch& batch) {
  const std::uint64_t index = frontier_.size();
  for (const merkle::Node& node : frontier_.Append(merkle::LeafHash(commitment))) {
    batch.Put(kAuditNodes, NodeKey(node.id), BytesOf(node.hash));
  }
  return index;
}

void AuditTree::Write(store::Batch& batch) {
  storage::v1::AuditTree stored;
  stored.set_size(frontier_.size());
  for (const merkle::Hash& peak : frontier_.peaks()) {
    stored.add_peaks(BytesOf(peak));
  }
  std::string value = stored.SerializeAsString();
  if (digest_.empty()) {
    batch.RequireAbsent(kMeta, std::string(kAuditTreeKey));
  } else {
    batch.RequireDigest(kMeta, std::string(kAuditTreeKey), digest_);
  }
  digest_ = Sha256(value);
  batch.Put(kMeta, std::string(kAuditTreeKey), std::move(value));
}

std::string EntryKey(std::uint64_t index) {
  std::string key;
  AppendU64(key, index);
  return key;
}

std::uint64_t IndexOf(std::string_view entry_key) {
  std::uint64_t index = 0;
  for (const char byte : entry_key) {
    index = index << 8 | static_cast<unsigned char>(byte);
  }
  return index;
}

absl::StatusOr<merkle::Hash> LeafAt(const store::Store& store, std::uint64_t index) {
  return ReadNode(store, {0, index});
}

absl::StatusOr<merkle::Hash> RootOf(const store::Store& store, std::uint64_t size) {
  return merkle::RootOf(size, [&store](merkle::NodeId id) { return ReadNode(store, id); });
}

absl::StatusOr<std::vector<merkle::Hash>> ProveInclusion(const store::Store& store,
                                                         std::uint64_t index, std::uint64_t size) {
  return merkle::ProveInclusion(index, size,
                                [&store](merkle::NodeId id) { return ReadNode(store, id); });
}

absl::StatusOr<std::vector<merkle::Hash>> ProveConsistency(const store::Store& store,
                                                           std::uint64_t old_size,
                                                           std::uint64_t new_size) {
  return merkle::ProveConsistency(old_size, new_size,
                                  [&store](merkle::NodeId id) { return ReadNode(store, id); });
}

}  // namespace candor::review
