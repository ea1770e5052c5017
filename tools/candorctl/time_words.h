// Clocks of a case in words.
#pragma once

#include <chrono>
#include <string>

#include "candor/base/clock.h"
#include "candor/review/v1/case_service.pb.h"
#include "candorctl/colour.h"
#include "google/protobuf/timestamp.pb.h"

namespace candor::tools {

[[nodiscard]] Clock::Time TimeOf(const google::protobuf::Timestamp& stamp);

// "3 days", "5 hours", "1 minute", "moments"; the largest unit, rounded down, and hours up to two
// days.
[[nodiscard]] std::string SpanWords(std::chrono::seconds span);

// "breached 2 days ago", "due 3 hours ago, breached in 4 days", "due in 5 days", "stands still".
[[nodiscard]] std::string ClockWords(const review::v1::CaseClock& clock, Clock::Time now);

// Red for breached, yellow for due, dim for what stands still.
[[nodiscard]] Style ClockStyle(const review::v1::CaseClock& clock);

}  // namespace candor::tools
