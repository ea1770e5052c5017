// Gives answers on the ticks of a clock, so that the time of an answer tells when the question came
// and nothing else. What was asked before a tick is looked up after it, all of it together, and
// answered at the next: there is a whole tick for the work, however long each piece takes. Work
// that overruns is answered a whole tick later, never in between.
//
// One thread, which sleeps while nothing is asked.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "absl/functional/any_invocable.h"

namespace candor::intake {

inline constexpr std::chrono::milliseconds kTick{5};

// Returns when the next multiple of kTick has come.
void SleepUntilTick();

// Thread-safe. What questions and answers use must outlive the pacer.
class Pacer {
 public:
  using Answer = absl::AnyInvocable<void()>;
  // Does the work and returns what is to be done at the tick.
  using Question = absl::AnyInvocable<Answer()>;

  // `wait_for_tick` returns when the next tick has come.
  explicit Pacer(std::function<void()> wait_for_tick = SleepUntilTick);
  // Answers what was asked, on its ticks, then ends.
  ~Pacer();
  Pacer(const Pacer&) = delete;
  Pacer& operator=(const Pacer&) = delete;

  void Ask(Question question);

 private:
  void Work();
  [[nodiscard]] bool WaitForQuestions();
  [[nodiscard]] std::vector<Question> TakeQuestions();

  std::function<void()> wait_for_tick_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Question> questions_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace candor::intake
