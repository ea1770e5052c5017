// Times as they are sent, to the second.
#pragma once

#include <chrono>

#include "candor/base/clock.h"
#include "google/protobuf/timestamp.pb.h"

namespace candor::review {

[[nodiscard]] inline google::protobuf::Timestamp TimestampOf(Clock::Time time) {
  google::protobuf::Timestamp sent;
  sent.set_seconds(std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count());
  return sent;
}

}  // namespace candor::review
