#include "candor/client/portal_client.h"

#include <utility>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "intake_line.h"

namespace candor::client {

PortalClient::PortalClient(const std::shared_ptr<grpc::Channel>& channel, PortalOptions options)
    : line_(std::make_unique<IntakeLine>(channel, std::move(options))) {}

PortalClient::~PortalClient() = default;

absl::StatusOr<intake::v1::GetReportFormResponse> PortalClient::GetForm(
    const std::string& policy_id) {
  intake::v1::GetReportFormRequest request;
  request.set_policy_id(policy_id);
  intake::v1::GetReportFormResponse response;
  RETURN_IF_ERROR(StatusOf(line_->Retry([&](grpc::ClientContext& context) {
    return line_->stub().GetReportForm(&context, request, &response);
  })));
  return response;
}

absl::StatusOr<Manifest> PortalClient::FetchManifest() { return line_->FetchManifest(); }

}  // namespace candor::client
