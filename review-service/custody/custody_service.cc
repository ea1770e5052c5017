#include "custody/custody_service.h"

#include <utility>

#include "candor/base/secret.h"
#include "candor/service/raw_request.h"
#include "custody/timestamp.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

// The outcome of what fills a response.
template <typename Response>
absl::Status Keep(absl::StatusOr<Response> answer, Response& response) {
  if (answer.ok()) {
    response = *std::move(answer);
  }
  return answer.status();
}

}  // namespace

CustodyService::CustodyService(Parts parts)
    : LoggedService(parts.logged), parts_(std::move(parts)) {
  AddUnseals();
  AddSeal();
  AddRotate();
  AddGet();
}

void CustodyService::AddUnseals() {
  AddChange<v1::UnsealRequest, v1::UnsealResponse>(kUnseal, nullptr, [this](auto under, Done done) {
    parts_.custody.Unseal(Secret::CopyOf(under->request.message.passphrase()), std::move(done));
  });
  using Given = v1::UnsealWithShareResponse;
  AddChange<v1::UnsealWithShareRequest, Given>(
      kUnsealWithShare, nullptr, [this](auto under, Done done) {
        parts_.custody.UnsealWithShare(
            under->caller, Secret::CopyOf(under->request.message.share()),
            [under, done = std::move(done)](absl::StatusOr<Given> given) mutable {
              done(Keep(std::move(given), under->response.message));
            });
      });
}

void CustodyService::AddSeal() {
  // At once, whatever becomes of its entry.
  AddRead<v1::SealRequest, v1::SealResponse>(
      kSeal, [this](std::string_view /*caller*/, const v1::SealRequest& /*request*/,
                    v1::SealResponse& /*response*/) {
        parts_.custody.Seal();
        return absl::OkStatus();
      });
}

void CustodyService::AddRotate() {
  using Rotated = v1::RotateKeysResponse;
  AddChange<v1::RotateKeysRequest, Rotated>(kRotateKeys, nullptr, [this](auto under, Done done) {
    parts_.rotation.Rotate(
        under->request.message.channel(),
        [under, done = std::move(done)](absl::StatusOr<Rotated> rotated) mutable {
          done(Keep(std::move(rotated), under->response.message));
        });
  });
}

void CustodyService::AddGet() {
  Add(kGetCustody, [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes,
                          grpc::ByteBuffer* response) {
    rpc::UnaryCall* const call = logged().calls.Begin(context, kGetCustody);
    v1::GetCustodyRequest request;
    v1::GetCustodyResponse answer;
    const absl::Status status = service::ParseRequest(*bytes, request);
    if (status.ok()) {
      Show(answer);
    }
    service::WriteResponse(answer, *response);
    call->Answer(status);
    return call;
  });
}

void CustodyService::Show(v1::GetCustodyResponse& response) const {
  parts_.custody.Get(response);
  parts_.rotation.Show(response);
  const auto until = parts_.idle.until();
  if (!response.sealed() && until) {
    *response.mutable_idle_until() = TimestampOf(*until);
  }
}

}  // namespace candor::review
