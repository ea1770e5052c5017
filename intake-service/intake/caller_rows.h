// Who may call what at intake: one row per method. A method without a row stops the start.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "candor/rpc/caller_table.h"

namespace candor::intake {

inline constexpr std::string_view kIntakeService = "candor.intake.v1.IntakeService";
inline constexpr std::string_view kRelayService = "candor.relay.v1.RelayService";
inline constexpr std::array kServices = {kIntakeService, kRelayService};

inline constexpr std::string_view kGetKeyManifest =
    "/candor.intake.v1.IntakeService/GetKeyManifest";
inline constexpr std::string_view kGetReportForm = "/candor.intake.v1.IntakeService/GetReportForm";
inline constexpr std::string_view kSubmitReport = "/candor.intake.v1.IntakeService/SubmitReport";
inline constexpr std::string_view kDeposit = "/candor.intake.v1.IntakeService/Deposit";
inline constexpr std::string_view kSubmitFollowUp =
    "/candor.intake.v1.IntakeService/SubmitFollowUp";
inline constexpr std::string_view kFetchReplies = "/candor.intake.v1.IntakeService/FetchReplies";
inline constexpr std::string_view kWithdraw = "/candor.intake.v1.IntakeService/Withdraw";
inline constexpr std::string_view kUploadAttachment =
    "/candor.intake.v1.IntakeService/UploadAttachment";
inline constexpr std::string_view kGetUpload = "/candor.intake.v1.IntakeService/GetUpload";
inline constexpr std::string_view kPull = "/candor.relay.v1.RelayService/Pull";
inline constexpr std::string_view kAcknowledge = "/candor.relay.v1.RelayService/Acknowledge";
inline constexpr std::string_view kPublishManifest =
    "/candor.relay.v1.RelayService/PublishManifest";
inline constexpr std::string_view kPostReply = "/candor.relay.v1.RelayService/PostReply";
inline constexpr std::string_view kPullAttachment = "/candor.relay.v1.RelayService/PullAttachment";
inline constexpr std::string_view kWitnessCheckpoint =
    "/candor.relay.v1.RelayService/WitnessCheckpoint";
inline constexpr std::string_view kGetWitnessed = "/candor.relay.v1.RelayService/GetWitnessed";

// Methods whose calls may be counted one by one. Review acknowledges only when reports came, so
// that a count of its acknowledgements would tell of a single one; its log grows by them, too.
inline constexpr std::array kCountedMethods = {kPull, kPublishManifest};

[[nodiscard]] inline std::vector<rpc::MethodRow> CallerRows() {
  using rpc::Audience;
  return {
      {kGetKeyManifest, {Audience::kPortal}},     //
      {kGetReportForm, {Audience::kPortal}},      //
      {kSubmitReport, {Audience::kPortal}},       //
      {kDeposit, {Audience::kPortal}},            //
      {kSubmitFollowUp, {Audience::kPortal}},     //
      {kFetchReplies, {Audience::kPortal}},       //
      {kWithdraw, {Audience::kPortal}},           //
      {kUploadAttachment, {Audience::kPortal}},   //
      {kGetUpload, {Audience::kPortal}},          //
      {kPull, {Audience::kReview}},               //
      {kAcknowledge, {Audience::kReview}},        //
      {kPublishManifest, {Audience::kReview}},    //
      {kPostReply, {Audience::kReview}},          //
      {kPullAttachment, {Audience::kReview}},     //
      {kWitnessCheckpoint, {Audience::kReview}},  //
      {kGetWitnessed, {Audience::kReview}},
  };
}

}  // namespace candor::intake
