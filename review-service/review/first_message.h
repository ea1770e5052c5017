// The first message of a thread: the report, into a new case.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "review/case_edit.h"
#include "review/later_message.h"
#include "review/thread_store.h"

namespace candor::review {

// How a report came.
struct Arrival {
  std::string_view channel;
  // The UTC day.
  std::uint32_t day;
  std::string_view slot_id;
  // Where the reporter will look for replies.
  std::string_view intake;
  // Nobody expects its slot yet. Else another case began the same thread, and is answered there.
  bool is_first = true;
  v1::ReportSource source = v1::REPORT_SOURCE_UNSPECIFIED;
  // When it is filed.
  absl::Time now;
};

// Makes the case: whom it is hidden from, its clocks, its thread, the first status for its
// reporter. Takes `message`. The slots that the reporter's messages may come in from now on. The
// commit is refused when somebody came to expect them meanwhile.
[[nodiscard]] absl::StatusOr<std::vector<std::string>> AddFirst(CaseEdit& edit,
                                                                const ThreadStore& threads,
                                                                const CaseRules& rules,
                                                                const Arrival& arrival,
                                                                report::v1::Message& message);

}  // namespace candor::review
