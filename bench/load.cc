#include "load.h"

#include <optional>
#include <thread>
#include <utility>

#include "grpcpp/client_context.h"
#include "grpcpp/completion_queue.h"
#include "grpcpp/generic/generic_stub.h"

namespace candor::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds kDeadline(10);

struct Call {
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  steady_clock::time_point due;
};

double Seconds(steady_clock::duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// One run. Start() on one thread, Finish() on one thread; these may be two.
class Run {
 public:
  explicit Run(const Destination& destination) : method_(destination.method) {
    for (const auto& channel : destination.channels) {
      stubs_.emplace_back(channel);
    }
  }
  ~Run() {
    queue_.Shutdown();
    void* tag = nullptr;
    bool ok = false;
    while (queue_.Next(&tag, &ok)) {
    }
  }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  void Start(Call& call, const grpc::ByteBuffer& request, steady_clock::time_point due) {
    call.due = due;
    call.context.emplace();
    call.context->set_deadline(std::chrono::system_clock::now() + kDeadline);
    grpc::GenericStub& stub = stubs_[started_++ % stubs_.size()];
    call.reader = stub.PrepareUnaryCall(&*call.context, method_, request, &queue_);
    call.reader->StartCall();
    call.reader->Finish(&call.response, &call.status, &call);
  }

  // Waits for the next answer; the call that it is for.
  Call& Finish() {
    void* tag = nullptr;
    bool ok = false;
    queue_.Next(&tag, &ok);
    Call& call = *static_cast<Call*>(tag);
    last_ = steady_clock::now();
    if (call.status.ok()) {
      ++outcome_.answered;
      outcome_.milliseconds.push_back(Seconds(last_ - call.due) * 1e3);
    } else if (++outcome_.refused == 1) {
      outcome_.refusal = call.status.error_message();
    }
    return call;
  }

  LoadOutcome Outcome() && {
    outcome_.seconds = Seconds(last_ - first_);
    return std::move(outcome_);
  }

  [[nodiscard]] steady_clock::time_point first() const { return first_; }
  [[nodiscard]] steady_clock::time_point last() const { return last_; }

 private:
  const std::string method_;
  std::vector<grpc::GenericStub> stubs_;
  grpc::CompletionQueue queue_;
  std::size_t started_ = 0;
  const steady_clock::time_point first_ = steady_clock::now();
  steady_clock::time_point last_ = first_;
  LoadOutcome outcome_;
};

}  // namespace

Requests Requests::Once(std::vector<grpc::ByteBuffer> requests) {
  Requests once;
  once.requests_ = std::move(requests);
  return once;
}

Requests Requests::Repeated(grpc::ByteBuffer request) {
  Requests repeated;
  repeated.requests_.push_back(std::move(request));
  repeated.repeat_ = true;
  return repeated;
}

const grpc::ByteBuffer* Requests::Take() {
  if (repeat_) {
    return &requests_.front();
  }
  return taken_ < requests_.size() ? &requests_[taken_++] : nullptr;
}

LoadOutcome ClosedLoop(const Destination& destination, Requests& requests, std::size_t in_flight,
                       std::chrono::milliseconds window) {
  Run run(destination);
  std::vector<Call> calls(in_flight);
  std::size_t under_way = 0;
  for (Call& call : calls) {
    if (const grpc::ByteBuffer* request = requests.Take()) {
      run.Start(call, *request, steady_clock::now());
      ++under_way;
    }
  }
  while (under_way > 0) {
    Call& call = run.Finish();
    const grpc::ByteBuffer* request = run.last() - run.first() < window ? requests.Take() : nullptr;
    if (request != nullptr) {
      run.Start(call, *request, run.last());
    } else {
      --under_way;
    }
  }
  return std::move(run).Outcome();
}

LoadOutcome OpenLoop(const Destination& destination, Requests& requests, double calls_per_second,
                     std::chrono::milliseconds window) {
  const auto count = static_cast<std::size_t>(calls_per_second * Seconds(window));
  std::vector<Call> calls(count);
  Run run(destination);
  std::thread answers([&run, count] {
    for (std::size_t i = 0; i < count; ++i) {
      run.Finish();
    }
  });
  for (std::size_t i = 0; i < count; ++i) {
    const std::chrono::duration<double> offset(static_cast<double>(i) / calls_per_second);
    const auto due = run.first() + std::chrono::duration_cast<steady_clock::duration>(offset);
    std::this_thread::sleep_until(due);
    run.Start(calls[i], *requests.Take(), due);
  }
  answers.join();
  return std::move(run).Outcome();
}

}  // namespace candor::bench
