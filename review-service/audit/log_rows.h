// How each method is logged: one row per method. A method without a row stops the start.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "absl/status/status.h"

namespace candor::review {

enum class Logged {
  // What shows nothing that is not public within the team.
  kNot,
  // What it shows, before it is shown.
  kRead,
  // What it is about to change.
  kChange,
  // Each part that it tells, before it is told; by the method's own stream.
  kStream,
  // What concerns the keys themselves; by custody, as it happens.
  kCustody,
};

struct LogRow {
  // As on the wire.
  std::string_view method;
  Logged how = Logged::kRead;
  // Where the request names the case, such as "change.name"; it may be the name of something of it.
  std::string_view case_field = {};
  // Where it names whom or what else it is about.
  std::string_view subject_field = {};
  // The list in the response whose length is logged.
  std::string_view counted = {};
  // It shows what a reporter wrote.
  bool reads_text = false;

  // The last part of the method's name.
  [[nodiscard]] std::string_view action() const { return method.substr(method.rfind('/') + 1); }
};

[[nodiscard]] std::vector<LogRow> LogRows();

// Ends the process for a method without a row, which the check at the start keeps from happening.
[[nodiscard]] const LogRow& LogRowOf(std::string_view method);

// FAILED_PRECONDITION, naming the method, when one of `methods` has no row or two, or a row no
// method.
[[nodiscard]] absl::Status CheckLogRows(std::span<const LogRow> rows,
                                        std::span<const std::string_view> methods);

}  // namespace candor::review
