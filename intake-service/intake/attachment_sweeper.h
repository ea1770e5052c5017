// Deletes uploads that nobody went on with: once a UTC day, a bounded number at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "candor/base/clock.h"
#include "candor/store/store.h"

namespace candor::intake {

// An upload that is not complete lies for the day of its last chunk and the day after it.
inline constexpr std::uint32_t kUploadDays = 1;
inline constexpr int kUploadsSweptAtOnce = 64;

// For one thread. `store` and `clock` must outlive it.
class AttachmentSweeper {
 public:
  AttachmentSweeper(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  // Deletes the next 64 at most, unless today's sweep is over. What fails is tried again by the
  // next call.
  void Tick();

 private:
  store::Store& store_;
  const Clock& clock_;
  std::optional<Day> swept_;
  std::string after_;
};

}  // namespace candor::intake
