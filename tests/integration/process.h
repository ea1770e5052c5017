// A real process under test: its log lines, its signals, its end.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace candor::integration {

// Kills the process when destroyed. What it prints on both streams is kept. Not thread-safe.
class Process {
 public:
  // Runs `arguments[0]`, found as given. `input` is its standard input.
  explicit Process(const std::vector<std::string>& arguments, const std::string& input = {});
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  void Signal(int signal) const;
  // kill -9, and waits until it is gone.
  void Kill();
  // Waits for the end; its exit code (128 + n for signal n), or nothing when it does not end.
  std::optional<int> WaitForExit(std::chrono::milliseconds timeout = std::chrono::seconds(20));

  // Waits until a line has `text`; the line, or "" when the process ends or the time is up.
  std::string WaitForLine(const std::string& text,
                          std::chrono::milliseconds timeout = std::chrono::seconds(60));
  [[nodiscard]] std::string output() const;

 private:
  void Read(int fd);

  pid_t pid_ = -1;
  std::optional<int> exit_code_;
  std::thread reader_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::string output_;   // under mutex_
  bool closed_ = false;  // under mutex_
};

// The number of `field` in a JSON log line; -1 when it has none.
[[nodiscard]] int NumberIn(const std::string& line, const std::string& field);

// A TCP port of 127.0.0.1 that was free a moment ago, and that no connection gets for itself while
// whoever served there is started again.
[[nodiscard]] int FreePort();

}  // namespace candor::integration
