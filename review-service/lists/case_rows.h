// All cases in memory, as lists need them: a column for each thing that lists are ordered by, a set
// of rows for each tag, and the summary as its serialized bytes, which are only parsed to be shown.
// A case keeps its row while it is here. Knows nothing of who may see what.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "absl/time/time.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "lists/row_set.h"

namespace candor::review {

// One state of a case. Immutable.
class CaseRecord {
 public:
  CaseRecord(std::string_view id, const storage::v1::CaseSummary& summary);

  [[nodiscard]] const std::string& id() const { return id_; }
  [[nodiscard]] storage::v1::CaseSummary Summary() const;
  // CaseSummary.search_terms.
  [[nodiscard]] std::string_view terms() const {
    return std::string_view(bytes_).substr(bytes_.size() - terms_size_);
  }

 private:
  std::string id_;
  std::string bytes_;  // with the terms at their end
  std::size_t terms_size_;
};

// Seconds since 1970; 0xffffffff is never.
inline constexpr std::uint32_t kNever = 0xffffffff;

// When the first of a case's clocks is breached, and when the first is due.
struct ClockTimes {
  std::uint32_t breached = kNever;
  std::uint32_t due = kNever;
};

// The first second that is not past yet: clocks with times before it are due or breached.
[[nodiscard]] std::uint32_t PastBefore(absl::Time now);

// Thread-compatible.
class CaseRows {
 public:
  using RecordPtr = std::shared_ptr<const CaseRecord>;
  // The words of a code name.
  using CodeWords = std::array<std::uint32_t, 2>;

  // Adds or replaces; what was there before, if anything.
  RecordPtr Put(std::string_view id, const storage::v1::CaseSummary& summary);
  RecordPtr Remove(std::string_view id);

  [[nodiscard]] std::optional<std::uint32_t> Find(std::string_view id) const;
  [[nodiscard]] std::size_t size() const { return by_id_.size(); }
  // Words of 64 rows each.
  [[nodiscard]] std::size_t words() const { return (records_.size() + kWordRows - 1) / kWordRows; }

  // The cases with a tag (case_tags.h); stays good, and is kept up to date, as long as this.
  // Null when no case ever had it.
  [[nodiscard]] const RowSet* With(const std::string& tag) const;
  [[nodiscard]] const std::vector<std::string>& channels() const { return channels_; }

  // Rows are below this; the record of a row without a case is null.
  [[nodiscard]] std::size_t end() const { return records_.size(); }
  [[nodiscard]] const RecordPtr& record(std::uint32_t row) const { return records_[row]; }
  [[nodiscard]] std::string_view terms(std::uint32_t row) const { return terms_[row]; }
  [[nodiscard]] std::uint32_t day(std::uint32_t row) const { return days_[row]; }
  [[nodiscard]] std::uint32_t activity_day(std::uint32_t row) const { return activity_days_[row]; }
  [[nodiscard]] const ClockTimes& clocks(std::uint32_t row) const { return clocks_[row]; }
  [[nodiscard]] std::uint8_t state(std::uint32_t row) const { return states_[row]; }
  [[nodiscard]] std::uint8_t severity(std::uint32_t row) const { return severities_[row]; }
  [[nodiscard]] const CodeWords& code_words(std::uint32_t row) const { return code_words_[row]; }
  // Orders rows as their ids do, where it differs.
  [[nodiscard]] std::uint64_t id_prefix(std::uint32_t row) const { return id_prefixes_[row]; }

 private:
  [[nodiscard]] std::uint32_t NewRow();
  void SetColumns(std::uint32_t row, const v1::Case& subject);
  void Tag(std::uint32_t row, const std::string& tag);
  void Retag(std::uint32_t row, const std::vector<std::string>& before,
             const std::vector<std::string>& after);

  std::vector<RecordPtr> records_;
  std::vector<std::string_view> terms_;  // in the records
  std::vector<std::uint32_t> days_;
  std::vector<std::uint32_t> activity_days_;
  std::vector<ClockTimes> clocks_;
  std::vector<std::uint8_t> states_;
  std::vector<std::uint8_t> severities_;
  std::vector<CodeWords> code_words_;
  std::vector<std::uint64_t> id_prefixes_;
  std::vector<std::uint32_t> free_rows_;
  // The keys point into the records.
  std::unordered_map<std::string_view, std::uint32_t> by_id_;
  std::unordered_map<std::string, RowSet> tags_;
  std::vector<std::string> channels_;
};

// The first 8 bytes as a number that orders as they do.
[[nodiscard]] std::uint64_t IdPrefix(std::string_view id);

}  // namespace candor::review
