// The services with their requests as bytes; candor/service/raw_request.h parses them.
#pragma once

#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/review/v1/custody_service.grpc.pb.h"

namespace candor::review {

using RawCaseReading = v1::CaseService::WithRawCallbackMethod_ListCases<
    v1::CaseService::WithRawCallbackMethod_GetCase<v1::CaseService::WithRawCallbackMethod_GetReport<
        v1::CaseService::WithRawCallbackMethod_ListMessages<v1::CaseService::Service>>>>;

using RawCaseService = v1::CaseService::WithRawCallbackMethod_SendReply<
    v1::CaseService::WithRawCallbackMethod_LinkCases<
        v1::CaseService::WithRawCallbackMethod_DownloadAttachment<
            v1::CaseService::WithRawCallbackMethod_CountCases<
                v1::CaseService::WithRawCallbackMethod_WatchCases<RawCaseReading>>>>>;

using RawCustodyService =
    v1::CustodyService::WithRawCallbackMethod_Unseal<v1::CustodyService::WithRawCallbackMethod_Seal<
        v1::CustodyService::WithRawCallbackMethod_GetCustody<v1::CustodyService::Service>>>;

}  // namespace candor::review
