#include "intake/intake_service.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/receipt/receipt.h"
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

void WriteReceipt(const Receipt& receipt, std::string promise, grpc::ByteBuffer& bytes) {
  Wiped<v1::SubmitReportResponse> response;
  for (const std::string_view word : receipt.Words()) {
    response.message.add_receipt_words(word.data(), word.size());
  }
  response.message.mutable_promise()->set_signed_checkpoint(std::move(promise));
  service::WriteResponse(response.message, bytes);
}

// What is moved is neither copied nor left behind: neither message is on an arena.
void MoveMessage(v1::SubmitReportRequest& request, report::v1::Message& message) {
  message.mutable_report()->Swap(request.mutable_report());
  message.mutable_attachments()->Swap(request.mutable_attachments());
}

void MoveMessage(v1::SubmitFollowUpRequest& request, report::v1::Message& message) {
  if (request.has_follow_up()) {
    message.mutable_follow_up()->Swap(request.mutable_follow_up());
  } else {
    message.mutable_withdrawal()->Swap(request.mutable_withdrawal());
  }
  message.mutable_message_id()->swap(*request.mutable_message_id());
  message.mutable_attachments()->Swap(request.mutable_attachments());
}

// The bytes go out as they lie, without another copy.
void WriteBytes(std::string bytes, grpc::ByteBuffer& buffer) {
  auto* const kept = new std::string(std::move(bytes));
  const grpc::Slice slice(
      kept->data(), kept->size(), [](void* done) { delete static_cast<std::string*>(done); }, kept);
  buffer = grpc::ByteBuffer(&slice, 1);
}

v1::WithdrawResponse OutcomeOf(bool destroyed) {
  v1::WithdrawResponse response;
  response.set_outcome(destroyed ? v1::WITHDRAW_OUTCOME_DESTROYED : v1::WITHDRAW_OUTCOME_NOT_HELD);
  return response;
}

v1::GetUploadResponse ProgressOf(const UploadProgress& progress) {
  v1::GetUploadResponse response;
  response.set_next_chunk(progress.next_chunk);
  response.set_complete(progress.complete);
  return response;
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
  Wiped<report::v1::Message> message;
  MoveMessage(request, message.message);
  parts_.intake.Submit(ChannelOf(request.channel()), message.message, request.receipt_entropy(),
                       [this, call, response](absl::StatusOr<Receipt> receipt) {
                         if (receipt.ok()) {
                           WriteReceipt(*receipt, parts_.witness.Promise(), *response);
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
  v1::DepositResponse answer;
  answer.mutable_promise()->set_signed_checkpoint(parts_.witness.Promise());
  service::WriteResponse(answer, *response);
  parts_.intake.Deposit(
      ChannelOf(request.channel()), request.capability(), request.envelope(),
      [call, kept = std::move(owned)](const absl::Status& outcome) { call->Answer(outcome); });
  return call;
}

grpc::ServerUnaryReactor* IntakeService::SubmitFollowUp(grpc::CallbackServerContext* context,
                                                        const grpc::ByteBuffer* bytes,
                                                        grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kSubmitFollowUp);
  Wiped<v1::SubmitFollowUpRequest> wiped;
  v1::SubmitFollowUpRequest& request = wiped.message;
  const absl::Status status =
      Admit(*context, *bytes, request, [&] { return CheckSubmitFollowUp(request); });
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  Wiped<report::v1::Message> message;
  MoveMessage(request, message.message);
  parts_.intake.FollowUp(ChannelOf(request.channel()),
                         Receipt::FromWords(request.receipt_words())->Thread(),
                         std::max(request.first_index(), 1U), message.message,
                         [call, response](absl::StatusOr<std::uint32_t> index) {
                           v1::SubmitFollowUpResponse answer;
                           answer.set_index(index.value_or(0));
                           service::WriteResponse(answer, *response);
                           call->Answer(index.status());
                         });
  return call;
}

grpc::ServerUnaryReactor* IntakeService::FetchReplies(grpc::CallbackServerContext* context,
                                                      const grpc::ByteBuffer* bytes,
                                                      grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kFetchReplies);
  v1::FetchRepliesRequest request;
  const absl::Status status =
      Admit(*context, *bytes, request, [&] { return CheckFetchReplies(request); });
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  FetchedSlots slots;
  std::ranges::transform(request.capabilities(), slots.begin(), SlotIdOf);
  parts_.replies.Fetch(std::move(slots), DayOf(parts_.clock.Now()),
                       [call, response](absl::StatusOr<std::string> replies) {
                         const absl::Status outcome = replies.status();
                         if (replies.ok()) {
                           WriteBytes(*std::move(replies), *response);
                         }
                         call->Answer(outcome);
                       });
  return call;
}

grpc::ServerUnaryReactor* IntakeService::Withdraw(grpc::CallbackServerContext* context,
                                                  const grpc::ByteBuffer* bytes,
                                                  grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kWithdraw);
  v1::WithdrawRequest request;
  const absl::Status status =
      Admit(*context, *bytes, request, [&] { return CheckWithdraw(request); });
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  parts_.slots.Withdraw(SlotIdOf(request.capability()), DayOf(parts_.clock.Now()),
                        [call, response](absl::StatusOr<bool> destroyed) {
                          service::WriteResponse(OutcomeOf(destroyed.value_or(false)), *response);
                          call->Answer(destroyed.status());
                        });
  return call;
}

grpc::ServerReadReactor<grpc::ByteBuffer>* IntakeService::UploadAttachment(
    grpc::CallbackServerContext* context, grpc::ByteBuffer* response) {
  return new UploadStream({parts_.calls, parts_.trust_domain, parts_.quota, parts_.attachments,
                           parts_.clock, parts_.uploads},
                          *context, *response);
}

grpc::ServerUnaryReactor* IntakeService::GetUpload(grpc::CallbackServerContext* context,
                                                   const grpc::ByteBuffer* bytes,
                                                   grpc::ByteBuffer* response) {
  rpc::UnaryCall* const call = parts_.calls.Begin(context, kGetUpload);
  v1::GetUploadRequest request;
  const absl::Status status =
      Admit(*context, *bytes, request, [&] { return CheckGetUpload(request); });
  if (!status.ok()) {
    call->Answer(status);
    return call;
  }
  parts_.attachments.ReadProgress(SlotIdOf(request.capability()),
                                  [call, response](absl::StatusOr<UploadProgress> progress) {
                                    if (progress.ok()) {
                                      service::WriteResponse(ProgressOf(*progress), *response);
                                    }
                                    call->Answer(progress.status());
                                  });
  return call;
}

}  // namespace candor::intake
