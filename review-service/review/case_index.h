// The summaries of all cases in memory, in the order of lists: newest day first, then by id.
// Decides who sees a case: a member whom the reporter excluded never does, and no answer tells
// them from one about a case that does not exist. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "candor/storage/v1/review_storage.pb.h"
#include "members/members.h"

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

// Where a list stands: after the case of this day and id.
struct ListPosition {
  std::uint32_t day = 0;
  std::string id;

  friend bool operator==(const ListPosition&, const ListPosition&) = default;
};

class CaseIndex {
 public:
  using CasePtr = std::shared_ptr<const IndexedCase>;

  // `members` must outlive it.
  explicit CaseIndex(const Members& members) : members_(members) {}

  // Adds or replaces.
  void Put(IndexedCase entry);
  // Adds unless it is there, or was and is gone.
  void PutIfAbsent(IndexedCase entry);
  // Takes a case out for good.
  void Remove(const std::string& id);

  // Null for a case that does not exist or that `member` must not learn of.
  [[nodiscard]] CasePtr Find(std::string_view id, std::string_view member) const;

  // The next `limit` cases at most that `member` sees, after `position` or from the start.
  [[nodiscard]] std::vector<CasePtr> After(const std::optional<ListPosition>& position,
                                           std::string_view member, std::size_t limit) const;

  // All of them, whoever may see them: for what the rules do, never for an answer.
  [[nodiscard]] std::vector<CasePtr> All() const;
  [[nodiscard]] std::size_t size() const;
  // Those that no member may see: nobody would ever answer them.
  [[nodiscard]] std::size_t without_reader() const;
  // Whether a case in quarantine was received on `day` or later.
  [[nodiscard]] bool HasQuarantinedSince(std::uint32_t day) const;

 private:
  struct InListOrder {
    using is_transparent = void;
    bool operator()(const CasePtr& a, const CasePtr& b) const;
    bool operator()(const ListPosition& a, const CasePtr& b) const;
    bool operator()(const CasePtr& a, const ListPosition& b) const;
  };

  [[nodiscard]] bool HasReader(const Roster& roster, const IndexedCase& entry) const;
  // With mutex_ held.
  void Erase(std::string_view id);
  void CountOne(const IndexedCase& entry, std::size_t by);

  [[nodiscard]] bool Sees(const v1::Member* member, const IndexedCase& entry) const;

  const Members& members_;
  mutable std::shared_mutex mutex_;
  // By the roster in `counted_for_`; counted anew when it is asked for and another is in force.
  mutable std::size_t without_reader_ = 0;
  mutable std::shared_ptr<const Roster> counted_for_;
  std::set<CasePtr, InListOrder> in_order_;
  // The keys point into the cases.
  std::unordered_map<std::string_view, CasePtr> by_id_;
  std::set<std::string> gone_;
};

}  // namespace candor::review
