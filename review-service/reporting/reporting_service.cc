#include "reporting/reporting_service.h"

#include <utility>

#include "candor/base/error.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

// What Reporting tells of its own is told; the rest is ours.
absl::Status Told(const absl::Status& status) {
  return status.ok() || ReasonOf(status) ? status : Error(Reason::kInternal);
}

}  // namespace

// Both look at every case, so they run as changes do, on the thread of this; and the first report
// of a quarter is one.
ReportingService::ReportingService(LoggedService::Parts logged, Reporting& reporting)
    : LoggedService(std::move(logged)) {
  AddChange<v1::GenerateTransparencyReportRequest, v1::GenerateTransparencyReportResponse>(
      kGenerateTransparencyReport,
      [&reporting](auto& call) { return reporting.CheckReport(call.caller, call.request.message); },
      [&reporting](auto call, Done done) {
        done(Told(reporting.Report(call->request.message, call->response.message)));
      });
  AddChange<v1::GetProcessFiguresRequest, v1::GetProcessFiguresResponse>(
      kGetProcessFigures,
      [&reporting](auto& call) {
        return reporting.CheckProcess(call.caller, call.request.message);
      },
      [&reporting](auto call, Done done) {
        done(Told(reporting.Process(call->caller, call->request.message, call->response.message)));
      });
}

}  // namespace candor::review
