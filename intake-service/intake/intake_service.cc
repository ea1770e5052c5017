#include "intake/intake_service.h"

#include <memory>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/service/raw_request.h"
#include "intake/caller_rows.h"
#include "intake/raw_service.h"
#include "intake/request_checks.h"

namespace candor::intake {
namespace {

absl::Status NoCheck() { return absl::OkStatus(); }

v1::GetReportFormResponse FormOf(const policy::v1::Policy& policy) {
  v1::GetReportFormResponse form;
  form.set_policy_id(policy.id());
  form.set_policy_version(policy.version());
  *form.mutable_languages() = policy.languages();
  *form.mutable_form() = policy.form();
  return form;
}

void WriteReceipt(const Receipt& receipt, grpc::ByteBuffer& bytes) {
  Wiped<v1::SubmitReportResponse> response;
  for (const std::string_view word : receipt.Words()) {
    response.message.add_receipt_words(word.data(), word.size());
  }
  service::WriteResponse(response.message, bytes);
}

}  // namespace

absl::Status IntakeService::Admit(const grpc::CallbackServerContext& context,
                                  const grpc::ByteBuffer& bytes, google::protobuf::Message& request,
                                  absl::FunctionRef<absl::Status()> check) {
  RETURN_IF_ERROR(parts_.quota.Take(rpc::CallerOf(context, parts_.trust_domain).name));
  RETURN_IF_ERROR(service::ParseRequest(bytes, request));
  return check();
}

grpc::ServerUnaryReactor* IntakeService::GetKeyManifest(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* bytes,
                                                        grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetKeyManifest);
  v1::GetKeyManifestRequest request;
  absl::Status status = Admit(*context, *bytes, request, NoCheck);
  if (const auto keys = parts_.manifests.Current(); status.ok() && keys != nullptr) {
    v1::GetKeyManifestResponse manifest;
    manifest.set_signed_manifest(keys->note());
    service::WriteResponse(manifest, *response);
  } else if (status.ok()) {
    status = Error(Reason::kNoManifest);
  }
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* IntakeService::GetReportForm(grpc::CallbackServerContext* context,
                                                       const grpc::ByteBuffer* bytes,
                                                       grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetReportForm);
  v1::GetReportFormRequest request;
  absl::Status status = Admit(*context, *bytes, request, NoCheck);
  const policy::v1::Policy* const policy = parts_.policies.Latest(request.policy_id());
  if (status.ok() && policy != nullptr) {
    service::WriteResponse(FormOf(*policy), *response);
  } else if (status.ok()) {
    status = Error(Reason::kUnknownPolicy);
  }
  call->Answer(status);
  return call;
}

grpc::ServerUnaryReactor* IntakeService::SubmitReport(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* bytes,
                                                      grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kSubmitReport);
  Wiped<v1::SubmitReportRequest> wiped;
  v1::SubmitReportRequest& request = wiped.message;
  const absl::Status status =
      Admit(*context, *bytes, request, [&] { return CheckSubmitReport(request, parts_.policies); });
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  parts_.intake.Submit(ChannelOf(request.channel()), request.report(), request.receipt_entropy(),
                       [call, response](absl::StatusOr<Receipt> receipt) {
                         if (receipt.ok()) {
                           WriteReceipt(*receipt, *response);
                         }
                         call->Answer(receipt.status());
                       });
  return call;
}

grpc::ServerUnaryReactor* IntakeService::Deposit(grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes,
                                                 grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kDeposit);
  auto owned = std::make_unique<v1::DepositRequest>();
  const v1::DepositRequest& request = *owned;
  const absl::Status status =
      Admit(*context, *bytes, *owned, [&] { return CheckDeposit(request); });
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  service::WriteResponse(v1::DepositResponse(), *response);
  parts_.intake.Deposit(
      ChannelOf(request.channel()), request.capability(), request.envelope(),
      [call, kept = std::move(owned)](const absl::Status& outcome) { call->Answer(outcome); });
  return call;
}

}  // namespace candor::intake
