// A service whose calls are in the audit log: one row per method, and how each is logged is that of
// its row there (log_rows.h). What all of them do is the same: parse, log, do, answer; a read is
// done before it is logged, and answered only after.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "audit/audit_log.h"
#include "audit/call_event.h"
#include "audit/log_rows.h"
#include "candor/base/wiped_message.h"
#include "candor/rpc/call.h"
#include "candor/service/raw_request.h"
#include "candor/service/unary_service.h"
#include "candor/service/work_queue.h"

namespace candor::review {

// A unary call under way, and what it holds; wiped with it.
template <typename Request, typename Response>
struct LoggedCall {
  rpc::UnaryCall* call;
  grpc::ByteBuffer* bytes;
  // Who calls; and for a change, where its entry lies in the log.
  std::string caller = {};
  std::uint64_t audit_index = 0;
  AuditEvent event = {};
  Wiped<Request> request = {};
  Wiped<Response> response = {};
  bool is_prepared = false;

  // Writes the response, so that nothing is left to do once it is logged.
  void Prepare() {
    service::WriteResponse(response.message, *bytes);
    WipeMessage(response.message);
    is_prepared = true;
  }
  // For what is logged. Of a response to a refusal nothing is left.
  void Answer(const absl::Status& status) {
    if (!status.ok()) {
      WipeMessage(response.message);
    }
    if (!status.ok() || !is_prepared) {
      service::WriteResponse(response.message, *bytes);
    }
    call->Answer(status);
  }
};

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class LoggedService : public service::UnaryService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    AuditLog& audit;
    std::string trust_domain;
  };

 protected:
  explicit LoggedService(Parts parts) : logged_(std::move(parts)) {}

  template <typename Request, typename Response>
  using CallPtr = std::shared_ptr<LoggedCall<Request, Response>>;

  // What is answered at once. Fills the response.
  template <typename Request, typename Response>
  using Read = std::function<absl::Status(std::string_view caller, const Request&, Response&)>;
  template <typename Request, typename Response>
  void AddRead(std::string_view method, Read<Request, Response> read);

  // Whether the caller may know what the request is about; what is refused here is not begun, and
  // leaves the same whether it is there.
  template <typename Request, typename Response>
  using Check = std::function<absl::Status(LoggedCall<Request, Response>&)>;
  // Runs on a thread of this once its entry is durable, and tells the outcome once, wherever.
  using Done = absl::AnyInvocable<void(absl::Status)>;
  template <typename Request, typename Response>
  using Change = std::function<void(CallPtr<Request, Response>, Done)>;
  template <typename Request, typename Response>
  void AddChange(std::string_view method, Check<Request, Response> check,
                 Change<Request, Response> change);

  [[nodiscard]] rpc::Identity CallerOf(const grpc::CallbackServerContext& context) const {
    return rpc::CallerOf(context, logged_.trust_domain);
  }
  [[nodiscard]] static std::string ActorOf(const rpc::Identity& caller) {
    return std::string(rpc::KindName(caller.kind)).append("/").append(caller.name);
  }
  [[nodiscard]] const Parts& logged() const { return logged_; }

 private:
  // A call with its request and its event; `parsed` is how that went.
  template <typename Request, typename Response>
  [[nodiscard]] CallPtr<Request, Response> Begin(const LogRow& row,
                                                 grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* answer,
                                                 absl::Status& parsed) const;
  // Logs, then answers.
  template <typename Request, typename Response>
  void Release(CallPtr<Request, Response> under, absl::Status outcome) const {
    AuditEvent event = under->event;
    logged_.audit.Release(event, std::move(outcome),
                          [under](const absl::Status& status) { under->Answer(status); });
  }

  const Parts logged_;
  service::WorkQueue queue_;  // last: its jobs use all of the above
};

template <typename Request, typename Response>
LoggedService::CallPtr<Request, Response> LoggedService::Begin(const LogRow& row,
                                                               grpc::CallbackServerContext* context,
                                                               const grpc::ByteBuffer* bytes,
                                                               grpc::ByteBuffer* answer,
                                                               absl::Status& parsed) const {
  auto under = std::make_shared<LoggedCall<Request, Response>>();
  under->call = logged_.calls.Begin(context, row.method);
  under->bytes = answer;
  parsed = service::ParseRequest(*bytes, under->request.message);
  const rpc::Identity caller = CallerOf(*context);
  under->caller = caller.name;
  under->event = EventOf(row, ActorOf(caller), under->request.message);
  return under;
}

template <typename Request, typename Response>
void LoggedService::AddRead(std::string_view method, Read<Request, Response> read) {
  Add(method, [this, read = std::move(read), &row = LogRowOf(method)](
                  grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                  grpc::ByteBuffer* answer) {
    absl::Status status;
    const auto under = Begin<Request, Response>(row, context, bytes, answer, status);
    rpc::UnaryCall* const call = under->call;
    if (status.ok()) {
      status = read(under->caller, under->request.message, under->response.message);
    }
    if (status.ok()) {
      under->event.count = CountIn(row, under->response.message);
      under->Prepare();
    }
    Release(under, std::move(status));
    return call;
  });
}

template <typename Request, typename Response>
void LoggedService::AddChange(std::string_view method, Check<Request, Response> check,
                              Change<Request, Response> change) {
  Add(method, [this, check = std::move(check), change = std::move(change), &row = LogRowOf(method)](
                  grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                  grpc::ByteBuffer* answer) {
    absl::Status status;
    auto under = Begin<Request, Response>(row, context, bytes, answer, status);
    rpc::UnaryCall* const call = under->call;
    if (status.ok() && check) {
      status = check(*under);
    }
    if (!status.ok()) {
      Release(under, std::move(status));
      return call;
    }
    const AuditEvent event = under->event;
    logged_.audit.Begin(event, [this, under, &change](const absl::StatusOr<std::uint64_t>& index) {
      if (!index.ok()) {
        under->Answer(index.status());
        return;
      }
      under->audit_index = *index;
      queue_.Add([this, under, &change] {
        change(under, [this, under](absl::Status outcome) {
          if (outcome.ok()) {
            under->Answer(outcome);
          } else {
            Release(under, std::move(outcome));
          }
        });
      });
    });
    return call;
  });
}

}  // namespace candor::review
