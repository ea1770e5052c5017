// All cases in memory, for lists, counts and watches. Decides who sees a case: a member who must
// not learn of it never does, and no answer tells them from one about a case that does not exist.
// Thread-safe; what changes cases waits at most for the lists that are being read then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "candor/review/v1/case_service.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "lists/case_order.h"
#include "lists/case_rows.h"
#include "lists/change_log.h"
#include "lists/filter.h"
#include "lists/viewer.h"
#include "members/members.h"
#include "review/case_tally.h"

namespace candor::review {

struct IndexedCase {
  std::string id;
  storage::v1::CaseSummary summary;
};

// What a commit does to the index.
struct ListChange {
  std::vector<IndexedCase> shown;
  std::vector<std::string> gone;
};

class CaseIndex {
 public:
  using CasePtr = std::shared_ptr<const IndexedCase>;

  // `members` must outlive it. `run` tells this from other indexes: 16 random bytes.
  explicit CaseIndex(const Members& members, std::string run = {})
      : members_(members), run_(std::move(run)) {}

  // Adds or replaces.
  void Put(const IndexedCase& entry);
  // Adds unless it is there, or was and is gone. Not a change that a watch hears of.
  void PutIfAbsent(const IndexedCase& entry);
  // Takes a case out for good.
  void Remove(const std::string& id);

  // Null for a case that does not exist or that `member` must not learn of.
  [[nodiscard]] CasePtr Find(std::string_view id, std::string_view member) const;
  // Whether Find would find it.
  [[nodiscard]] bool Sees(std::string_view id, std::string_view member) const {
    return Seen(id, member) != nullptr;
  }

  struct ListQuery {
    const Viewer& viewer;
    const Filter& filter;
    CaseOrder order = CaseOrder::kReceived;
    std::optional<ListPosition> after;
    std::size_t size = 0;
  };
  struct Listed {
    std::vector<CasePtr> cases;
    // Where the next page begins, when there is one.
    std::optional<ListPosition> next;
    // All that match, on all pages.
    std::uint32_t total = 0;
    // Changes after this one may not be in it.
    std::uint64_t sequence = 0;
  };
  // A page of what matches and the viewer sees.
  [[nodiscard]] Listed List(const ListQuery& query) const;
  [[nodiscard]] v1::CountCasesResponse Count(const Viewer& viewer, const Filter& filter) const;

  // For watches (lists/change_log.h). Nothing here looks at who may see what.
  [[nodiscard]] const std::string& run() const { return run_; }
  [[nodiscard]] std::uint64_t sequence() const;
  [[nodiscard]] std::optional<ChangedCases> ChangesSince(std::uint64_t sequence) const;
  // Null when it is not there.
  [[nodiscard]] CaseRows::RecordPtr Record(std::string_view id) const;

  // All of them, whoever may see them: for what the rules do, never for an answer.
  [[nodiscard]] std::vector<CaseRows::RecordPtr> Records() const;
  [[nodiscard]] static CasePtr Open(const CaseRecord& record);
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] CaseCounts CountsAt(absl::Time now) const;
  // Those that no member may see: nobody would ever answer them.
  [[nodiscard]] std::size_t without_reader() const;
  // Whether a case in quarantine was received on `day` or later.
  [[nodiscard]] bool HasQuarantinedSince(std::uint32_t day) const;

 private:
  // A reader that comes after a writer who waits, waits behind it.
  [[nodiscard]] std::shared_lock<std::shared_mutex> LockToRead() const;
  [[nodiscard]] std::unique_lock<std::shared_mutex> LockToWrite();
  // What was there before, if anything; with mutex_ held.
  CaseRows::RecordPtr PutRow(const IndexedCase& entry);
  // Null for what `member` must not learn of.
  [[nodiscard]] CaseRows::RecordPtr Seen(std::string_view id, std::string_view member) const;

  const Members& members_;
  const std::string run_;
  mutable std::mutex turn_;
  mutable std::shared_mutex mutex_;
  CaseRows rows_;
  CaseTally tally_;
  ChangeLog log_;
  std::unordered_set<std::string> gone_;
};

}  // namespace candor::review
