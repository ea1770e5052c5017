#include "candorctl/watch_command.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candorctl/case_line.h"
#include "candorctl/case_list_page.h"
#include "candorctl/command_line.h"
#include "candorctl/dates.h"
#include "candorctl/interruption.h"
#include "candorctl/json.h"
#include "candorctl/list_command.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

using review::v1::CaseService;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause(250);
constexpr milliseconds kLongestPause(30000);

struct WatchFlags {
  ConnectionFlags connection;
  std::vector<std::string> filter;
  std::string token;
};

// Cancels the call when a signal comes, as long as it lives.
class CancelOnSignal {
 public:
  CancelOnSignal(grpc::ClientContext& context, const Interruption& interruption)
      : thread_([this, &context, &interruption] {
          while (!done_) {
            if (interruption.Wait(milliseconds(100))) {
              context.TryCancel();
              return;
            }
          }
        }) {}
  ~CancelOnSignal() {
    done_ = true;
    thread_.join();
  }
  CancelOnSignal(const CancelOnSignal&) = delete;
  CancelOnSignal& operator=(const CancelOnSignal&) = delete;

 private:
  std::atomic<bool> done_ = false;
  std::thread thread_;
};

// From now on, without a gap between now and the first call that watches.
absl::StatusOr<std::string> TokenOfNow(const CaseLine& review, const std::string& filter) {
  review::v1::ListCasesRequest request;
  request.set_page_size(1);
  request.set_filter(filter);
  review::v1::ListCasesResponse page;
  RETURN_IF_ERROR(client::Call(*review.stub, &CaseService::Stub::ListCases, request, page,
                               review.connection.timeout));
  return page.watch_token();
}

void Show(const review::v1::WatchCasesResponse& change, Session& session) {
  if (session.output == OutputFormat::kJson) {
    session.out << JsonOf(change) << std::endl;
    return;
  }
  const Clock::Time now = session.clock.Now();
  session.out << DateTimeOf(now) << "  ";
  switch (change.change_case()) {
    case review::v1::WatchCasesResponse::kSubject:
      session.out << CaseRow(change.subject(), now, session.colour);
      break;
    case review::v1::WatchCasesResponse::kGone:
      session.out << SafeLine(change.gone()) << "  does not match any more";
      break;
    default:
      session.out << "review started anew: list again, `candorctl cases list`";
  }
  session.out << std::endl;
}

// Review is sealed after every restart, until a key officer comes.
bool IsSealed(const absl::Status& status) { return client::ServerReason(status) == "SEALED"; }

// Whether the same call later can go on.
bool IsPassing(const absl::Status& status) {
  return status.ok() || IsSealed(status) || absl::IsUnavailable(status) ||
         absl::IsDeadlineExceeded(status) || absl::IsAborted(status) ||
         absl::IsResourceExhausted(status);
}

// One stream, to its end; `token` moves on with each change.
absl::Status FollowOnce(const ConnectionFlags& flags, review::v1::WatchCasesRequest& request,
                        const Interruption& interruption, milliseconds& pause, Session& session) {
  // A new line each time: a channel that lost its service waits long before it tries again.
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags));
  grpc::ClientContext context;
  const CancelOnSignal cancel(context, interruption);
  const auto stream = review.stub->WatchCases(&context, request);
  review::v1::WatchCasesResponse change;
  while (stream->Read(&change)) {
    request.set_watch_token(change.watch_token());
    pause = kFirstPause;
    Show(change, session);
    if (!session.out) {
      context.TryCancel();
    }
  }
  return client::StatusOf(stream->Finish());
}

absl::Status Watch(const WatchFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const CaseLine review, DialCases(flags.connection));
  const Interruption interruption;
  review::v1::WatchCasesRequest request;
  request.set_filter(absl::StrJoin(flags.filter, " "));
  request.set_watch_token(flags.token);
  if (flags.token.empty()) {
    ASSIGN_OR_RETURN(*request.mutable_watch_token(), TokenOfNow(review, request.filter()));
  }
  milliseconds pause = kFirstPause;
  while (true) {
    const absl::Status status = FollowOnce(flags.connection, request, interruption, pause, session);
    if (!session.out || interruption.Wait(milliseconds(0))) {
      return absl::OkStatus();
    }
    if (!IsPassing(status)) {
      return status;
    }
    session.err << (IsSealed(status)
                        ? "candorctl: review is sealed; going on once a key officer unsealed it\n"
                        : "candorctl: the connection ended; going on in a moment\n");
    session.err.flush();
    if (interruption.Wait(pause)) {
      return absl::OkStatus();
    }
    pause = std::min(pause * 2, kLongestPause);
  }
}

}  // namespace

void AddWatchCommand(CLI::App& cases, Session& session) {
  const auto flags = std::make_shared<WatchFlags>();
  CLI::App& watch =
      AddCommand(cases, "watch", "Show changes as they come, until Ctrl-C; reconnects by itself",
                 "candorctl cases watch assignee:me --profile alice.yaml", session,
                 [flags](Session& to) { return Watch(*flags, to); });
  AddFilterFlag(watch, flags->filter);
  watch
      .add_option("--watch-token", flags->token,
                  "From there on, as `--output json` of an earlier watch or list says")
      ->type_name("TOKEN");
  AddConnectionFlags(watch, flags->connection);
}

}  // namespace candor::tools
