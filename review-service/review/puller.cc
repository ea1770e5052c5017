#include "review/puller.h"

#include <algorithm>
#include <utility>

#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/config/checks.h"

namespace candor::review {
namespace {

constexpr std::chrono::milliseconds kFirstDelay(1000);
constexpr std::chrono::milliseconds kLongestDelay(60000);
constexpr int kMostDoublings = 6;

}  // namespace

std::chrono::milliseconds Backoff(int failures, std::chrono::milliseconds interval,
                                  std::uint8_t dice) {
  const int doublings = std::clamp(failures - 1, 0, kMostDoublings);
  const auto longest = std::min({kFirstDelay * (1 << doublings), interval, kLongestDelay});
  return longest / 2 + longest / 2 * dice / 255;
}

Puller::Puller(Parts parts) : parts_(std::move(parts)), thread_([this] { Run(); }) {}

Puller::~Puller() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (under_way_ != nullptr) {
      under_way_->Cancel();
    }
  }
  wake_.notify_one();
  thread_.join();
}

void Puller::Wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
    if (under_way_ != nullptr && parts_.key_ring.Snapshot() == nullptr) {
      under_way_->Cancel();
    }
  }
  wake_.notify_one();
}

void Puller::Run() {
  std::chrono::milliseconds delay = parts_.interval;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait_for(lock, delay, [this] { return stopping_ || woken_; });
    if (stopping_) {
      return;
    }
    woken_ = false;
    lock.unlock();
    delay = PullOnce();
    lock.lock();
  }
}

std::chrono::milliseconds Puller::PullOnce() {
  // Before the keys, so that they open whatever intake is told to take. Anew each time, like the
  // certificate, and so in use with the next pull.
  const absl::StatusOr<std::string> manifest = config::ReadFile(parts_.manifest_file);
  std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  // Without numbers for new cases, moments after an unseal, nothing can be filed.
  if (keys == nullptr || keys->case_numbers()->is_empty()) {
    return parts_.interval;
  }
  const Day began = DayOf(parts_.clock.Now());
  const absl::Status outcome = PullWith(std::move(keys), manifest);
  if (outcome.ok()) {
    Succeed(began);
  } else if (!absl::IsCancelled(outcome)) {
    Fail(outcome);
  }
  if (failures_in_a_row_ == 0) {
    return parts_.interval;
  }
  const auto dice = static_cast<std::uint8_t>(parts_.random.Bytes(1).front());
  return Backoff(failures_in_a_row_, parts_.interval, dice);
}

absl::Status Puller::PullWith(std::shared_ptr<const UnsealedKeys> keys,
                              const absl::StatusOr<std::string>& manifest) {
  // A manifest that cannot be read keeps no report from being pulled.
  ASSIGN_OR_RETURN(const std::shared_ptr<grpc::Channel> channel, rpc::Dial(parts_.channel));
  absl::Status outcome = manifest.status();
  Pull pull(channel, parts_.name, manifest.value_or(""), std::move(keys), parts_.pull);
  outcome.Update(RunPull(pull));
  return outcome;
}

absl::Status Puller::RunPull(Pull& pull) {
  {
    const std::lock_guard lock(mutex_);
    under_way_ = &pull;
    if (stopping_ || parts_.key_ring.Snapshot() == nullptr) {
      pull.Cancel();
    }
  }
  absl::Status outcome = pull.Run();
  const std::lock_guard lock(mutex_);
  under_way_ = nullptr;
  return outcome;
}

void Puller::Succeed(Day began) {
  stats_.whole_since_day = began.number();
  const auto now = std::chrono::floor<std::chrono::seconds>(parts_.clock.Now());
  stats_.last_success = now.time_since_epoch().count();
  if (failures_in_a_row_ > 0) {
    Log(LogEvent::kPullRecovered, {{LogField::kIntakeIndex, parts_.index}});
  }
  failures_in_a_row_ = 0;
}

void Puller::Fail(const absl::Status& status) {
  ++stats_.failures;
  if (failures_in_a_row_++ == 0) {
    Log(LogEvent::kPullFailing, {{LogField::kIntakeIndex, parts_.index},
                                 {LogField::kGrpcCode, static_cast<std::int64_t>(status.code())}});
  }
}

}  // namespace candor::review
