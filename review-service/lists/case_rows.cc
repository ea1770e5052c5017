#include "lists/case_rows.h"

#include <algorithm>
#include <utility>

#include "absl/time/time.h"
#include "casework/clock_view.h"
#include "casework/code_name.h"
#include "lists/case_tags.h"
#include "lists/search_terms.h"

namespace candor::review {
namespace {

constexpr std::size_t kPrefixBytes = 8;

std::uint32_t SecondsOf(const std::optional<absl::Time>& time) {
  if (!time) {
    return kNever;
  }
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(absl::ToUnixSeconds(*time), 0, kNever - 1));
}

ClockTimes TimesOf(const v1::Case& subject) {
  ClockTimes times;
  for (const v1::CaseClock& clock : subject.clocks()) {
    if (clock.level() != v1::CLOCK_LEVEL_PAUSED) {
      times.breached = std::min(times.breached, SecondsOf(BreachedAt(clock)));
      times.due = std::min(times.due, SecondsOf(DueAt(clock)));
    }
  }
  return times;
}

CaseRows::CodeWords CodeWordsOf(std::string_view id) {
  const std::vector<std::uint32_t> words = WordsOf(CodeName(id));
  return {words.front(), words.back()};
}

}  // namespace

std::uint32_t PastBefore(absl::Time now) {
  // Times of clocks are whole seconds; a part of a second later they are past.
  const std::int64_t seconds = absl::ToUnixSeconds(now - absl::Nanoseconds(1)) + 1;
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, kNever - 1));
}

std::uint64_t IdPrefix(std::string_view id) {
  std::uint64_t prefix = 0;
  for (std::size_t i = 0; i < kPrefixBytes; ++i) {
    prefix = prefix << 8 | (i < id.size() ? static_cast<unsigned char>(id[i]) : 0U);
  }
  return prefix;
}

CaseRecord::CaseRecord(std::string_view id, const storage::v1::CaseSummary& summary)
    : id_(id), bytes_(summary.SerializeAsString()), terms_size_(summary.search_terms().size()) {
  if (terms() == summary.search_terms()) {
    return;
  }
  // Two messages one after the other are one with the fields of both.
  storage::v1::CaseSummary rest = summary;
  storage::v1::CaseSummary terms;
  terms.mutable_search_terms()->swap(*rest.mutable_search_terms());
  bytes_ = rest.SerializeAsString();
  terms.AppendToString(&bytes_);
}

storage::v1::CaseSummary CaseRecord::Summary() const {
  storage::v1::CaseSummary summary;
  summary.ParseFromString(bytes_);
  return summary;
}

CaseRows::RecordPtr CaseRows::Put(std::string_view id, const storage::v1::CaseSummary& summary) {
  RecordPtr added = std::make_shared<const CaseRecord>(id, summary);
  const std::optional<std::uint32_t> found = Find(id);
  const std::uint32_t row = found ? *found : NewRow();
  RecordPtr before = std::exchange(records_[row], std::move(added));
  const std::vector<std::string> tags_before =
      before == nullptr ? std::vector<std::string>() : TagsOf(before->Summary());
  Retag(row, tags_before, TagsOf(summary));
  if (before != nullptr) {
    by_id_.erase(before->id());
  } else {
    code_words_[row] = CodeWordsOf(id);
    id_prefixes_[row] = IdPrefix(id);
  }
  by_id_.emplace(records_[row]->id(), row);
  SetColumns(row, summary.subject());
  return before;
}

CaseRows::RecordPtr CaseRows::Remove(std::string_view id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) {
    return nullptr;
  }
  const std::uint32_t row = found->second;
  by_id_.erase(found);
  RecordPtr before = std::exchange(records_[row], nullptr);
  terms_[row] = {};
  Retag(row, TagsOf(before->Summary()), {});
  free_rows_.push_back(row);
  return before;
}

std::optional<std::uint32_t> CaseRows::Find(std::string_view id) const {
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? std::nullopt : std::optional(found->second);
}

const RowSet* CaseRows::With(const std::string& tag) const {
  const auto found = tags_.find(tag);
  return found == tags_.end() ? nullptr : &found->second;
}

std::uint32_t CaseRows::NewRow() {
  if (!free_rows_.empty()) {
    const std::uint32_t row = free_rows_.back();
    free_rows_.pop_back();
    return row;
  }
  records_.emplace_back();
  terms_.emplace_back();
  days_.emplace_back();
  activity_days_.emplace_back();
  clocks_.emplace_back();
  states_.emplace_back();
  severities_.emplace_back();
  code_words_.emplace_back();
  id_prefixes_.emplace_back();
  return static_cast<std::uint32_t>(records_.size() - 1);
}

void CaseRows::SetColumns(std::uint32_t row, const v1::Case& subject) {
  terms_[row] = records_[row]->terms();
  days_[row] = subject.received_day();
  activity_days_[row] = subject.last_reporter_day();
  clocks_[row] = TimesOf(subject);
  states_[row] = static_cast<std::uint8_t>(subject.state());
  severities_[row] = static_cast<std::uint8_t>(subject.severity());
}

void CaseRows::Tag(std::uint32_t row, const std::string& tag) {
  const auto [set, is_new] = tags_.try_emplace(tag);
  set->second.Add(row);
  if (is_new && tag.front() == static_cast<char>(TagKind::kChannel)) {
    channels_.push_back(tag.substr(1));
  }
}

void CaseRows::Retag(std::uint32_t row, const std::vector<std::string>& before,
                     const std::vector<std::string>& after) {
  for (const std::string& tag : before) {
    if (!std::ranges::binary_search(after, tag)) {
      tags_[tag].Remove(row);
    }
  }
  for (const std::string& tag : after) {
    if (!std::ranges::binary_search(before, tag)) {
      Tag(row, tag);
    }
  }
}

}  // namespace candor::review
