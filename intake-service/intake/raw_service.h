// Services that take their requests as bytes and parse them here: to bytes that do not parse, such
// as text that is not UTF-8, gRPC itself answers UNIMPLEMENTED and no word more.
#pragma once

#include "absl/status/status.h"
#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/relay/v1/relay.grpc.pb.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace candor::intake {

using RawIntakeService = v1::IntakeService::WithRawCallbackMethod_GetKeyManifest<
    v1::IntakeService::WithRawCallbackMethod_GetReportForm<
        v1::IntakeService::WithRawCallbackMethod_SubmitReport<
            v1::IntakeService::WithRawCallbackMethod_Deposit<v1::IntakeService::Service>>>>;

// Pull's request has no fields.
using RawRelayService = relay::v1::RelayService::WithCallbackMethod_Pull<
    relay::v1::RelayService::WithRawCallbackMethod_Acknowledge<
        relay::v1::RelayService::WithRawCallbackMethod_PublishManifest<
            relay::v1::RelayService::Service>>>;

// INVALID_ARGUMENT naming the text field that is not UTF-8, or the field `request` when the bytes
// are no message of this type at all.
[[nodiscard]] absl::Status ParseRequest(const grpc::ByteBuffer& bytes,
                                        google::protobuf::Message& request);

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes);

}  // namespace candor::intake
