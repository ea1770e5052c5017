#include "process.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <random>

extern char** environ;

namespace candor::integration {
namespace {

using std::chrono::steady_clock;

// Below those that the kernel gives to clients: a service that is started again finds its port
// free.
constexpr int kFirstPort = 20000;
constexpr int kLastPort = 32000;

[[noreturn]] void Fail(const char* what) {
  perror(what);
  std::abort();
}

std::array<int, 2> Pipe() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) {
    Fail("pipe2");
  }
  return ends;
}

}  // namespace

Process::Process(const std::vector<std::string>& arguments, const std::string& input) {
  const std::array<int, 2> in = Pipe();
  const std::array<int, 2> out = Pipe();
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, in[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, out[1], STDERR_FILENO);
  std::vector<char*> argv;
  for (const std::string& argument : arguments) {
    argv.push_back(const_cast<char*>(argument.c_str()));
  }
  argv.push_back(nullptr);
  if (posix_spawnp(&pid_, argv[0], &actions, nullptr, argv.data(), environ) != 0) {
    Fail(argv[0]);
  }
  posix_spawn_file_actions_destroy(&actions);
  close(in[0]);
  close(out[1]);
  // Small enough for the pipe, so that this cannot block.
  [[maybe_unused]] const ssize_t written = write(in[1], input.data(), input.size());
  close(in[1]);
  reader_ = std::thread([this, fd = out[0]] { Read(fd); });
}

Process::~Process() {
  Kill();
  reader_.join();
}

void Process::Read(int fd) {
  std::array<char, 4096> buffer;
  ssize_t got = 0;
  while ((got = read(fd, buffer.data(), buffer.size())) > 0) {
    const std::lock_guard lock(mutex_);
    output_.append(buffer.data(), static_cast<std::size_t>(got));
    changed_.notify_all();
  }
  close(fd);
  const std::lock_guard lock(mutex_);
  closed_ = true;
  changed_.notify_all();
}

void Process::Signal(int signal) const {
  if (!exit_code_) {
    kill(pid_, signal);
  }
}

void Process::Kill() {
  Signal(SIGKILL);
  WaitForExit();
}

std::optional<int> Process::WaitForExit(std::chrono::milliseconds timeout) {
  const auto end = steady_clock::now() + timeout;
  while (!exit_code_) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    } else if (steady_clock::now() >= end) {
      return std::nullopt;
    } else {
      std::this_thread::yield();
      usleep(1000);
    }
  }
  return exit_code_;
}

std::string Process::WaitForLine(const std::string& text, std::chrono::milliseconds timeout) {
  const auto end = steady_clock::now() + timeout;
  std::unique_lock lock(mutex_);
  while (true) {
    const std::size_t at = output_.find(text);
    const std::size_t line_end = at == std::string::npos ? at : output_.find('\n', at);
    if (line_end != std::string::npos) {
      const std::size_t begin = output_.rfind('\n', at);
      const std::size_t from = begin == std::string::npos ? 0 : begin + 1;
      return output_.substr(from, line_end - from);
    }
    if (closed_ || changed_.wait_until(lock, end) == std::cv_status::timeout) {
      return "";
    }
  }
}

std::string Process::output() const {
  const std::lock_guard lock(mutex_);
  return output_;
}

int NumberIn(const std::string& line, const std::string& field) {
  const std::string name = "\"" + field + "\":";
  const std::size_t at = line.find(name);
  return at == std::string::npos ? -1 : std::atoi(line.c_str() + at + name.size());
}

int FreePort() {
  std::random_device random;
  for (;;) {
    const auto port = std::uniform_int_distribution<int>(kFirstPort, kLastPort)(random);
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
      Fail("socket");
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    const bool is_free = bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0;
    close(fd);
    if (is_free) {
      return port;
    }
  }
}

}  // namespace candor::integration
