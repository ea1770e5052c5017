#include "acceptor.h"

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <array>
#include <cerrno>
#include <utility>

#include "candor/base/log.h"
#include "candor/base/status_macros.h"

namespace candor::rpc {
namespace {

// Ids of connections start at 1 and never get this far.
constexpr std::uint64_t kListenerId = UINT64_MAX;
constexpr std::uint64_t kWakeId = UINT64_MAX - 1;
constexpr std::chrono::milliseconds kPause(100);
constexpr int kAtOnce = 64;

UniqueFd OpenSpare() { return UniqueFd(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

bool IsExhaustion(int error) {
  return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

bool Watch(int epoll, int fd, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Acceptor>> Acceptor::Listen(const std::string& address,
                                                           ConnectionLimits limits) {
  ASSIGN_OR_RETURN(ListeningSocket socket, rpc::Listen(address));
  std::unique_ptr<Acceptor> acceptor(new Acceptor(std::move(socket.fd), socket.port, limits));
  if (!acceptor->Open()) {
    return absl::FailedPreconditionError(
        "no file descriptor left to start with; raise the limit (ulimit -n)");
  }
  return acceptor;
}

Acceptor::Acceptor(UniqueFd listener, int port, ConnectionLimits limits)
    : listener_(std::move(listener)), port_(port), guard_(limits) {}

Acceptor::~Acceptor() {
  stop_ = true;
  eventfd_write(wake_.get(), 1);
  if (thread_.joinable()) {
    thread_.join();
  }
}

bool Acceptor::Open() {
  epoll_.reset(epoll_create1(EPOLL_CLOEXEC));
  wake_.reset(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  spare_ = OpenSpare();
  return epoll_.valid() && wake_.valid() && spare_.valid() &&
         Watch(epoll_.get(), wake_.get(), EPOLLIN, kWakeId);
}

void Acceptor::Start(Sink sink) {
  sink_ = std::move(sink);
  Listening(true);
  thread_ = std::thread([this] { Run(); });
}

void Acceptor::StopAccepting() {
  stop_accepting_ = true;
  eventfd_write(wake_.get(), 1);
}

void Acceptor::Run() {
  std::array<epoll_event, kAtOnce> events{};
  while (!stop_) {
    const bool counting = guard_.limits().received_bytes > 0 && guard_.connections() > 0;
    const int timeout_ms = paused_ || counting ? static_cast<int>(kPause.count()) : -1;
    const int count = epoll_wait(epoll_.get(), events.data(), kAtOnce, timeout_ms);
    if (counting) {
      guard_.CutTalkative(std::chrono::steady_clock::now());
    }
    for (int i = 0; i < count; ++i) {
      Dispatch(events[static_cast<std::size_t>(i)].data.u64);
    }
    if (stop_accepting_) {
      listener_.reset();
      paused_ = false;
    } else if (paused_ && std::chrono::steady_clock::now() >= resume_at_) {
      Listening(true);
    }
  }
}

void Acceptor::Dispatch(std::uint64_t id) {
  if (id == kListenerId) {
    AcceptWaiting();
  } else if (id == kWakeId) {
    eventfd_t ignored = 0;
    eventfd_read(wake_.get(), &ignored);
  } else {
    guard_.Gone(id);
  }
}

void Acceptor::AcceptWaiting() {
  // Not for ever: connections that ended have to be noticed, too.
  for (int i = 0; i < kAtOnce && !paused_; ++i) {
    sockaddr_storage from{};
    const int fd = AcceptOne(from);
    if (fd >= 0) {
      Hand(fd, from);
    } else if (IsExhaustion(errno)) {
      OutOfDescriptors(errno);
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return;
    }
    // Anything else is the fault of that one connection, which is gone already.
  }
}

int Acceptor::AcceptOne(sockaddr_storage& from) const {
  socklen_t size = sizeof from;
  return accept4(listener_.get(), reinterpret_cast<sockaddr*>(&from), &size,
                 SOCK_NONBLOCK | SOCK_CLOEXEC);
}

void Acceptor::Hand(int raw_fd, const sockaddr_storage& from) {
  UniqueFd fd(raw_fd);
  const auto peer = PeerOf(from);
  if (!peer) {
    return;
  }
  const auto admission = guard_.Admit(*peer, fd.get(), std::chrono::steady_clock::now());
  if (admission.verdict == ConnectionGuard::Verdict::kNoDescriptor) {
    fd.reset();
    OutOfDescriptors(EMFILE);
    return;
  }
  if (admission.verdict != ConnectionGuard::Verdict::kAdmitted) {
    return;
  }
  // EPOLLHUP is always reported: both directions are closed, so gRPC, which shuts down before it
  // closes, has let go of it, too.
  if (!Watch(epoll_.get(), admission.watch_fd, 0, admission.id)) {
    guard_.Gone(admission.id);
    return;
  }
  if (std::exchange(failing_, false)) {
    Log(LogEvent::kAcceptRecovered);
  }
  sink_(fd.release());
}

void Acceptor::OutOfDescriptors(int error) {
  if (!std::exchange(failing_, true)) {
    Log(LogEvent::kAcceptFailing, {{LogField::kErrorNumber, error}});
  }
  spare_.reset();
  for (int i = 0; i < kAtOnce; ++i) {
    sockaddr_storage ignored{};
    const UniqueFd shed(AcceptOne(ignored));
    if (!shed.valid()) {
      break;
    }
  }
  spare_ = OpenSpare();
  Listening(false);
}

void Acceptor::Listening(bool on) {
  if (on) {
    paused_ = !Watch(epoll_.get(), listener_.get(), EPOLLIN, kListenerId);
  } else {
    epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_.get(), nullptr);
    paused_ = true;
    resume_at_ = std::chrono::steady_clock::now() + kPause;
  }
}

}  // namespace candor::rpc
