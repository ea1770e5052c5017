// Services that take their requests as bytes and parse them here: to bytes that do not parse, such
// as text that is not UTF-8, gRPC itself answers UNIMPLEMENTED and no word more.
#pragma once

#include "absl/status/status.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/review/v1/custody_service.grpc.pb.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace candor::review {

using RawCaseService =
    v1::CaseService::WithRawCallbackMethod_ListCases<v1::CaseService::WithRawCallbackMethod_GetCase<
        v1::CaseService::WithRawCallbackMethod_GetReport<v1::CaseService::Service>>>;

using RawCustodyService =
    v1::CustodyService::WithRawCallbackMethod_Unseal<v1::CustodyService::WithRawCallbackMethod_Seal<
        v1::CustodyService::WithRawCallbackMethod_GetCustody<v1::CustodyService::Service>>>;

// INVALID_ARGUMENT naming the text field that is not UTF-8, or the field `request` when the bytes
// are no message of this type at all.
[[nodiscard]] absl::Status ParseRequest(const grpc::ByteBuffer& bytes,
                                        google::protobuf::Message& request);

void WriteResponse(const google::protobuf::Message& response, grpc::ByteBuffer& bytes);

}  // namespace candor::review
