#include "intake/pacer.h"

#include <utility>

namespace candor::intake {

void SleepUntilTick() {
  using std::chrono::steady_clock;
  const auto now = steady_clock::now().time_since_epoch();
  std::this_thread::sleep_until(steady_clock::time_point((now / kTick + 1) * kTick));
}

Pacer::Pacer(std::function<void()> wait_for_tick)
    : wait_for_tick_(std::move(wait_for_tick)), thread_([this] { Work(); }) {}

Pacer::~Pacer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void Pacer::Ask(Question question) {
  {
    const std::lock_guard lock(mutex_);
    questions_.push_back(std::move(question));
  }
  changed_.notify_one();
}

void Pacer::Work() {
  std::vector<Answer> answers;
  while (!answers.empty() || WaitForQuestions()) {
    wait_for_tick_();
    // Taken first: what is asked while answers go out waits for the next tick like all else.
    std::vector<Question> questions = TakeQuestions();
    for (Answer& answer : answers) {
      answer();
    }
    answers.clear();
    for (Question& question : questions) {
      answers.push_back(question());
    }
  }
}

// False at the end, once nothing is left to answer.
bool Pacer::WaitForQuestions() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stopping_ || !questions_.empty(); });
  return !questions_.empty();
}

std::vector<Pacer::Question> Pacer::TakeQuestions() {
  const std::lock_guard lock(mutex_);
  return std::exchange(questions_, {});
}

}  // namespace candor::intake
