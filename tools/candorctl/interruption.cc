#include "candorctl/interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>

namespace candor::tools {
namespace {

// A handler can reach nothing but what is static. A byte in the pipe is a signal that came.
std::array<int, 2> pipe_ends = {-1, -1};
struct sigaction former_interrupt;
struct sigaction former_terminate;

extern "C" void NoteSignal(int) {
  const int error = errno;
  const char byte = 0;
  // A full pipe holds a byte already.
  [[maybe_unused]] const ssize_t written = write(pipe_ends[1], &byte, 1);
  errno = error;
}

}  // namespace

Interruption::Interruption() {
  if (pipe2(pipe_ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    return;  // signals end the process, then
  }
  struct sigaction action {};
  action.sa_handler = &NoteSignal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, &former_interrupt);
  sigaction(SIGTERM, &action, &former_terminate);
}

Interruption::~Interruption() {
  if (pipe_ends[0] < 0) {
    return;
  }
  sigaction(SIGINT, &former_interrupt, nullptr);
  sigaction(SIGTERM, &former_terminate, nullptr);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  pipe_ends = {-1, -1};
}

bool Interruption::Wait(std::chrono::milliseconds timeout) const {
  pollfd end{pipe_ends[0], POLLIN, 0};
  return poll(&end, 1, static_cast<int>(timeout.count())) > 0;
}

}  // namespace candor::tools
