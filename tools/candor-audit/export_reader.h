// A copy of the audit log as text, read line by line (docs/FORMAT.md, "Audit log"). Takes whatever
// it is given; holds one line at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/merkle/tree.h"

namespace candor::auditor {

struct ExportedEntry {
  std::uint64_t index = 0;
  merkle::Hash commitment{};
  bool is_erased = false;
  std::string salt;   // 32 bytes; empty once erased
  std::string entry;  // serialized; empty once erased
};

// Thread-compatible. INVALID_ARGUMENT says what is wrong with the line; DATA_LOSS that the copy
// cannot be read. Nothing can be read after either.
class ExportReader {
 public:
  // `in` must outlive it.
  explicit ExportReader(std::istream& in);

  // The first line.
  [[nodiscard]] absl::Status ReadTitle();
  // The note of the next checkpoint; false when there is none before the entries.
  [[nodiscard]] absl::StatusOr<bool> ReadCheckpoint(std::string& note);
  // After the checkpoints: the next entry; false at the end.
  [[nodiscard]] absl::StatusOr<bool> ReadEntry(ExportedEntry& entry);
  // The number of the line read last, from 1.
  [[nodiscard]] std::size_t line() const { return line_number_; }

 private:
  absl::StatusOr<bool> ReadLine();

  std::istream& in_;
  std::vector<char> buffer_;
  std::string_view line_;
  std::size_t line_number_ = 0;
  // line_ was read and is still to be taken.
  bool is_pending_ = false;
};

}  // namespace candor::auditor
