#include "review/case_index.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "casework/standing.h"

namespace candor::review {
namespace {

bool Before(std::uint32_t day_a, std::string_view id_a, std::uint32_t day_b,
            std::string_view id_b) {
  return day_a != day_b ? day_a > day_b : id_a < id_b;
}

std::uint32_t DayOfCase(const CaseIndex::CasePtr& entry) {
  return entry->summary.subject().received_day();
}

}  // namespace

bool CaseIndex::InListOrder::operator()(const CasePtr& a, const CasePtr& b) const {
  return Before(DayOfCase(a), a->id, DayOfCase(b), b->id);
}

bool CaseIndex::InListOrder::operator()(const ListPosition& a, const CasePtr& b) const {
  return Before(a.day, a.id, DayOfCase(b), b->id);
}

bool CaseIndex::InListOrder::operator()(const CasePtr& a, const ListPosition& b) const {
  return Before(DayOfCase(a), a->id, b.day, b.id);
}

void CaseIndex::Put(IndexedCase entry) {
  const CasePtr added = std::make_shared<const IndexedCase>(std::move(entry));
  const std::unique_lock lock(mutex_);
  Erase(added->id);
  in_order_.insert(added);
  by_id_.emplace(added->id, added);
  CountOne(*added, 1);
}

void CaseIndex::PutIfAbsent(IndexedCase entry) {
  const CasePtr added = std::make_shared<const IndexedCase>(std::move(entry));
  const std::unique_lock lock(mutex_);
  if (!gone_.contains(added->id) && by_id_.emplace(added->id, added).second) {
    in_order_.insert(added);
    CountOne(*added, 1);
  }
}

void CaseIndex::Remove(const std::string& id) {
  const std::unique_lock lock(mutex_);
  Erase(id);
  gone_.insert(id);
}

void CaseIndex::Erase(std::string_view id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return;
  }
  const CasePtr old = found->second;  // the key points into it
  CountOne(*old, std::size_t{0} - 1);
  by_id_.erase(found);
  in_order_.erase(old);
}

bool CaseIndex::HasQuarantinedSince(std::uint32_t day) const {
  const std::shared_lock lock(mutex_);
  for (const CasePtr& entry : in_order_) {
    const v1::Case& subject = entry->summary.subject();
    if (subject.received_day() < day) {
      break;
    }
    if (subject.state() == v1::CASE_STATE_QUARANTINED) {
      return true;
    }
  }
  return false;
}

std::vector<CaseIndex::CasePtr> CaseIndex::All() const {
  const std::shared_lock lock(mutex_);
  return {in_order_.begin(), in_order_.end()};
}

std::size_t CaseIndex::without_reader() const {
  const auto roster = members_.Snapshot();
  const std::unique_lock lock(mutex_);
  if (counted_for_ != roster) {
    without_reader_ = static_cast<std::size_t>(std::ranges::count_if(
        in_order_, [&](const CasePtr& entry) { return !HasReader(*roster, *entry); }));
    counted_for_ = roster;
  }
  return without_reader_;
}

void CaseIndex::CountOne(const IndexedCase& entry, std::size_t by) {
  const auto roster = members_.Snapshot();
  if (counted_for_ != roster) {
    counted_for_ = nullptr;
  } else if (!HasReader(*roster, entry)) {
    without_reader_ += by;
  }
}

bool CaseIndex::HasReader(const Roster& roster, const IndexedCase& entry) const {
  return std::ranges::any_of(roster.stored().members(), [this, &entry](const v1::Member& member) {
    return Sees(&member, entry);
  });
}

bool CaseIndex::Sees(const v1::Member* member, const IndexedCase& entry) const {
  return !IsHidden(entry.summary, member, members_.escalation_channel());
}

CaseIndex::CasePtr CaseIndex::Find(std::string_view id, std::string_view member) const {
  const auto roster = members_.Snapshot();
  const std::shared_lock lock(mutex_);
  const auto found = by_id_.find(id);
  return found != by_id_.end() && Sees(roster->Find(member), *found->second) ? found->second
                                                                             : nullptr;
}

std::vector<CaseIndex::CasePtr> CaseIndex::After(const std::optional<ListPosition>& position,
                                                 std::string_view member, std::size_t limit) const {
  std::vector<CasePtr> page;
  const auto roster = members_.Snapshot();
  const v1::Member* const caller = roster->Find(member);
  const std::shared_lock lock(mutex_);
  auto next = position ? in_order_.upper_bound(*position) : in_order_.begin();
  for (; next != in_order_.end() && page.size() < limit; ++next) {
    if (Sees(caller, **next)) {
      page.push_back(*next);
    }
  }
  return page;
}

std::size_t CaseIndex::size() const {
  const std::shared_lock lock(mutex_);
  return by_id_.size();
}

}  // namespace candor::review
