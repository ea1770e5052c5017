#include "audit/audit_service.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "audit/audit_entry.h"
#include "audit/audit_tree.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "review/caller_rows.h"
#include "review/families.h"

namespace candor::review {
namespace {

constexpr std::uint32_t kUsualPage = 1000;
constexpr std::uint32_t kMaxPage = 10000;
// Of entries that are looked at for one page, whatever the filter.
constexpr std::uint64_t kMaxLookedAt = 10000;
constexpr std::size_t kMaxPageBytes = std::size_t{2} << 20;
constexpr std::size_t kMostEarlier = 1000;

bool Matches(const v1::ListAuditEntriesRequest& request, const audit::v1::LoggedEntry& logged) {
  if (request.actor().empty() && request.action().empty() && request.case_reference().empty()) {
    return true;
  }
  audit::v1::Entry entry;
  const auto is = [](const std::string& wanted, const std::string& has) {
    return wanted.empty() || wanted == has;
  };
  return !logged.entry().empty() && entry.ParseFromString(logged.entry()) &&
         is(request.actor(), entry.actor()) && is(request.action(), entry.action()) &&
         is(request.case_reference(), entry.case_reference());
}

template <typename Hashes>
void Fill(const std::vector<merkle::Hash>& from, Hashes& into) {
  for (const merkle::Hash& hash : from) {
    into.Add(std::string(hash.begin(), hash.end()));
  }
}

// What is within does not concern the caller.
absl::Status Told(const absl::Status& status) {
  return status.ok() || ReasonOf(status) ? status : Error(Reason::kInternal);
}

}  // namespace

AuditService::AuditService(const Parts& parts) : LoggedService(parts.logged), parts_(parts) {
  AddRead<v1::ListAuditEntriesRequest, v1::ListAuditEntriesResponse>(
      kListAuditEntries,
      [this](std::string_view caller, const auto& request, auto& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Log log, Open(caller));
        return Told(List(log, request, response));
      });
  AddRead<v1::GetCheckpointRequest, v1::GetCheckpointResponse>(
      kGetCheckpoint,
      [this](std::string_view caller, const auto& /*request*/, auto& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Log log, Open(caller));
        return Told(Get(log, response));
      });
  AddRead<v1::ProveInclusionRequest, v1::ProveInclusionResponse>(
      kProveInclusion,
      [this](std::string_view caller, const auto& request, auto& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Log log, Open(caller));
        return Told(Prove(log, request, response));
      });
  AddRead<v1::ProveConsistencyRequest, v1::ProveConsistencyResponse>(
      kProveConsistency,
      [this](std::string_view caller, const auto& request, auto& response) -> absl::Status {
        ASSIGN_OR_RETURN(const Log log, Open(caller));
        return Told(Prove(log, request, response));
      });
}

absl::StatusOr<AuditService::Log> AuditService::Open(std::string_view caller) const {
  RETURN_IF_ERROR(parts_.members.CheckActive(caller));
  const std::shared_ptr<const Roster> roster = parts_.members.Snapshot();
  const v1::Member* const member = roster->FindActive(caller);
  if (member == nullptr || !HasRole(*member, v1::MEMBER_ROLE_AUDITOR)) {
    return Error(Reason::kNotPermitted);
  }
  Log log{parts_.key_ring.Snapshot(), {}};
  if (log.keys == nullptr) {
    return Error(Reason::kSealed);
  }
  absl::StatusOr<TreeHead> head = logged().audit.Head();
  if (!head.ok()) {
    return Error(Reason::kInternal);
  }
  log.head = *head;
  return log;
}

absl::Status AuditService::List(const Log& log, const v1::ListAuditEntriesRequest& request,
                                v1::ListAuditEntriesResponse& response) const {
  if (request.page_size() > kMaxPage) {
    return InvalidField("page_size", "is more than 10000; ask for fewer and go on from next_index");
  }
  const auto most = static_cast<int>(request.page_size() == 0 ? kUsualPage : request.page_size());
  const std::uint64_t first = std::min(request.first_index(), log.head.size);
  const std::uint64_t end = std::min(log.head.size, first + kMaxLookedAt);
  std::uint64_t next = first;
  std::size_t bytes = 0;
  absl::Status failed;
  RETURN_IF_ERROR(parts_.store.Scan(kAuditEntries, "", first == 0 ? "" : EntryKey(first - 1),
                                    [&](std::string_view key, std::string_view stored) {
                                      if (IndexOf(key) >= end || response.entries_size() == most ||
                                          bytes > kMaxPageBytes) {
                                        return false;
                                      }
                                      absl::StatusOr<audit::v1::LoggedEntry> entry =
                                          ReadEntry(parts_.store, *log.keys, IndexOf(key), stored);
                                      if (!entry.ok()) {
                                        failed = entry.status();
                                        return false;
                                      }
                                      next = IndexOf(key) + 1;
                                      if (Matches(request, *entry)) {
                                        bytes += entry->ByteSizeLong();
                                        *response.add_entries() = *std::move(entry);
                                      }
                                      return true;
                                    }));
  response.set_next_index(next);
  response.set_size(log.head.size);
  return failed;
}

absl::Status AuditService::Get(const Log& log, v1::GetCheckpointResponse& response) const {
  ASSIGN_OR_RETURN(*response.mutable_signed_checkpoint(), SignCheckpoint(*log.keys, log.head));
  ASSIGN_OR_RETURN(const std::vector<std::string> earlier,
                   parts_.checkpoints.Before(log.head.size, kMostEarlier));
  for (const std::string& note : earlier) {
    response.add_earlier_checkpoints(note);
  }
  for (const v1::Witness& witness : parts_.witnesses.All()) {
    *response.add_witnesses() = witness;
  }
  return absl::OkStatus();
}

absl::Status AuditService::Prove(const Log& log, const v1::ProveInclusionRequest& request,
                                 v1::ProveInclusionResponse& response) const {
  const std::uint64_t size = request.tree_size() == 0 ? log.head.size : request.tree_size();
  if (size > log.head.size) {
    return InvalidField("tree_size", "is more than the log has; leave it empty for the size now");
  }
  if (request.index() >= size) {
    return InvalidField("index", "is beyond the log of that size; take it from ListAuditEntries");
  }
  ASSIGN_OR_RETURN(const std::vector<merkle::Hash> hashes,
                   ProveInclusion(parts_.store, request.index(), size));
  ASSIGN_OR_RETURN(const merkle::Hash leaf, LeafAt(parts_.store, request.index()));
  Fill(hashes, *response.mutable_hashes());
  response.set_tree_size(size);
  response.set_leaf_hash(std::string(leaf.begin(), leaf.end()));
  if (size == log.head.size) {
    ASSIGN_OR_RETURN(*response.mutable_signed_checkpoint(), SignCheckpoint(*log.keys, log.head));
  }
  return absl::OkStatus();
}

absl::Status AuditService::Prove(const Log& log, const v1::ProveConsistencyRequest& request,
                                 v1::ProveConsistencyResponse& response) const {
  const std::uint64_t size = request.new_size() == 0 ? log.head.size : request.new_size();
  if (size > log.head.size) {
    return InvalidField("new_size", "is more than the log has; leave it empty for the size now");
  }
  if (request.old_size() == 0 || request.old_size() > size) {
    return InvalidField("old_size", "is not between 1 and the new size");
  }
  ASSIGN_OR_RETURN(const std::vector<merkle::Hash> hashes,
                   ProveConsistency(parts_.store, request.old_size(), size));
  Fill(hashes, *response.mutable_hashes());
  response.set_new_size(size);
  return absl::OkStatus();
}

}  // namespace candor::review
