#include "review/case_index.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "lists/case_counts.h"
#include "lists/case_tags.h"
#include "lists/query.h"

namespace candor::review {

CaseIndex::CasePtr CaseIndex::Open(const CaseRecord& record) {
  return std::make_shared<const IndexedCase>(IndexedCase{record.id(), record.Summary()});
}

std::shared_lock<std::shared_mutex> CaseIndex::LockToRead() const {
  const std::lock_guard turn(turn_);
  return std::shared_lock(mutex_);
}

std::unique_lock<std::shared_mutex> CaseIndex::LockToWrite() {
  const std::lock_guard turn(turn_);
  return std::unique_lock(mutex_);
}

CaseRows::RecordPtr CaseIndex::PutRow(const IndexedCase& entry) {
  CaseRows::RecordPtr before = rows_.Put(entry.id, entry.summary);
  if (before != nullptr) {
    tally_.Remove(before->Summary().subject());
  }
  tally_.Add(entry.summary.subject());
  return before;
}

void CaseIndex::Put(const IndexedCase& entry) {
  const auto lock = LockToWrite();
  log_.Add({entry.id, PutRow(entry)});
}

void CaseIndex::PutIfAbsent(const IndexedCase& entry) {
  const auto lock = LockToWrite();
  if (!gone_.contains(entry.id) && !rows_.Find(entry.id)) {
    PutRow(entry);
  }
}

void CaseIndex::Remove(const std::string& id) {
  const auto lock = LockToWrite();
  gone_.insert(id);
  if (CaseRows::RecordPtr before = rows_.Remove(id)) {
    tally_.Remove(before->Summary().subject());
    log_.Add({id, std::move(before)});
  }
}

CaseIndex::CasePtr CaseIndex::Find(std::string_view id, std::string_view member) const {
  const CaseRows::RecordPtr record = Seen(id, member);
  return record == nullptr ? nullptr : Open(*record);
}

CaseRows::RecordPtr CaseIndex::Seen(std::string_view id, std::string_view member) const {
  const auto roster = members_.Snapshot();
  const auto lock = LockToRead();
  const std::optional<std::uint32_t> row = rows_.Find(id);
  const Viewer viewer{roster->Find(member), members_.escalation_channel(), absl::Time()};
  return row && Sight(rows_, viewer).Has(*row) ? rows_.record(*row) : nullptr;
}

CaseRows::RecordPtr CaseIndex::Record(std::string_view id) const {
  const auto lock = LockToRead();
  const std::optional<std::uint32_t> row = rows_.Find(id);
  return row ? rows_.record(*row) : nullptr;
}

CaseIndex::Listed CaseIndex::List(const ListQuery& query) const {
  Listed listed;
  std::vector<CaseRows::RecordPtr> records;
  {
    const auto lock = LockToRead();
    listed.sequence = log_.sequence();
    // One more than asked for tells whether there is a next page.
    FirstRows first(rows_, query.order, query.after, query.size + 1);
    Query(rows_, query.viewer, query.filter).ForEach([&](std::uint32_t row) {
      ++listed.total;
      first.Offer(row);
    });
    std::vector<std::uint32_t> rows = first.Take();
    if (rows.size() > query.size) {
      rows.pop_back();
      const std::uint32_t last = rows.back();
      listed.next = {OrderKeyOf(query.order, rows_, last), rows_.record(last)->id()};
    }
    for (const std::uint32_t row : rows) {
      records.push_back(rows_.record(row));
    }
  }
  for (const CaseRows::RecordPtr& record : records) {
    listed.cases.push_back(Open(*record));
  }
  return listed;
}

v1::CountCasesResponse CaseIndex::Count(const Viewer& viewer, const Filter& filter) const {
  const auto lock = LockToRead();
  return CountOf(rows_, viewer, filter);
}

std::uint64_t CaseIndex::sequence() const {
  const auto lock = LockToRead();
  return log_.sequence();
}

std::optional<ChangedCases> CaseIndex::ChangesSince(std::uint64_t sequence) const {
  const auto lock = LockToRead();
  return log_.Since(sequence);
}

std::vector<CaseRows::RecordPtr> CaseIndex::Records() const {
  std::vector<CaseRows::RecordPtr> records;
  const auto lock = LockToRead();
  for (std::uint32_t row = 0; row < rows_.end(); ++row) {
    if (rows_.record(row) != nullptr) {
      records.push_back(rows_.record(row));
    }
  }
  return records;
}

std::size_t CaseIndex::size() const {
  const auto lock = LockToRead();
  return rows_.size();
}

CaseCounts CaseIndex::CountsAt(absl::Time now) const {
  const auto lock = LockToRead();
  return tally_.CountsAt(now);
}

std::size_t CaseIndex::without_reader() const {
  const auto roster = members_.Snapshot();
  const auto lock = LockToRead();
  std::vector<Sight> sights;
  for (const v1::Member& member : roster->stored().members()) {
    sights.emplace_back(rows_, Viewer{&member, members_.escalation_channel(), absl::Time()});
  }
  std::size_t seen = 0;
  for (std::size_t word = 0; word < rows_.words(); ++word) {
    std::uint64_t by_anyone = 0;
    for (const Sight& sight : sights) {
      by_anyone |= sight.Word(word);
    }
    seen += static_cast<std::size_t>(std::popcount(by_anyone));
  }
  return rows_.size() - seen;
}

bool CaseIndex::HasQuarantinedSince(std::uint32_t day) const {
  const auto lock = LockToRead();
  const RowSet* const quarantined = rows_.With(TagOf(TagKind::kState, v1::CASE_STATE_QUARANTINED));
  for (std::size_t word = 0; quarantined != nullptr && word < rows_.words(); ++word) {
    for (std::uint64_t rows = quarantined->Word(word); rows != 0; rows &= rows - 1) {
      const auto bit = static_cast<std::uint32_t>(std::countr_zero(rows));
      if (rows_.day(static_cast<std::uint32_t>(word * kWordRows) + bit) >= day) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace candor::review
