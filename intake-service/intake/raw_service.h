// The services with their requests as bytes; candor/service/raw_request.h parses them.
#pragma once

#include "candor/intake/v1/intake.grpc.pb.h"
#include "candor/relay/v1/relay.grpc.pb.h"

namespace candor::intake {

using RawIntakeService = v1::IntakeService::WithRawCallbackMethod_GetKeyManifest<
    v1::IntakeService::WithRawCallbackMethod_GetReportForm<
        v1::IntakeService::WithRawCallbackMethod_SubmitReport<
            v1::IntakeService::WithRawCallbackMethod_Deposit<
                v1::IntakeService::WithRawCallbackMethod_SubmitFollowUp<
                    v1::IntakeService::WithRawCallbackMethod_FetchReplies<
                        v1::IntakeService::WithRawCallbackMethod_Withdraw<
                            v1::IntakeService::WithRawCallbackMethod_UploadAttachment<
                                v1::IntakeService::WithRawCallbackMethod_GetUpload<
                                    v1::IntakeService::Service>>>>>>>>>;

// The requests of Pull and PullAttachment have no text in them.
using RawRelayService = relay::v1::RelayService::WithCallbackMethod_Pull<
    relay::v1::RelayService::WithRawCallbackMethod_Acknowledge<
        relay::v1::RelayService::WithRawCallbackMethod_PublishManifest<
            relay::v1::RelayService::WithRawCallbackMethod_PostReply<
                relay::v1::RelayService::WithRawCallbackMethod_WitnessCheckpoint<
                    relay::v1::RelayService::WithRawCallbackMethod_GetWitnessed<
                        relay::v1::RelayService::WithCallbackMethod_PullAttachment<
                            relay::v1::RelayService::Service>>>>>>>;

}  // namespace candor::intake
