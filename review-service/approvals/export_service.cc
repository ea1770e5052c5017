#include "approvals/export_service.h"

#include <utility>

#include "approvals/approval_name.h"
#include "review/caller_rows.h"

namespace candor::review {

ExportService::ExportService(LoggedService::Parts logged, const ExportStream::Parts& parts)
    : LoggedService(std::move(logged)), parts_(parts) {
  AddPropose();
  AddStream(kDownloadExport,
            [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
              return new ExportStream(parts_, CallerOf(*context).name, *context, *request);
            });
}

void ExportService::AddPropose() {
  AddChange<v1::ProposeExportRequest, v1::ProposeExportResponse>(
      kProposeExport,
      // Named before it is logged, so that the log says what was proposed.
      [this](auto& call) {
        call.event.subject = NewApprovalName(parts_.random);
        return parts_.approvals.CheckExport(call.caller, call.request.message);
      },
      [this](auto call, Done done) {
        parts_.approvals.ProposeExport(
            call->caller, call->event.subject, call->request.message,
            [call,
             done = std::move(done)](absl::StatusOr<v1::ProposeExportResponse> answer) mutable {
              if (answer.ok()) {
                call->response.message.Swap(&*answer);
              }
              done(answer.status());
            });
      });
}

}  // namespace candor::review
