// Who may call what at review: one row per method. A method without a row stops the start.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "candor/rpc/caller_table.h"

namespace candor::review {

inline constexpr std::string_view kCaseService = "candor.review.v1.CaseService";
inline constexpr std::string_view kCustodyService = "candor.review.v1.CustodyService";
inline constexpr std::array kServices = {kCaseService, kCustodyService};

inline constexpr std::string_view kListCases = "/candor.review.v1.CaseService/ListCases";
inline constexpr std::string_view kCountCases = "/candor.review.v1.CaseService/CountCases";
inline constexpr std::string_view kWatchCases = "/candor.review.v1.CaseService/WatchCases";
inline constexpr std::string_view kGetCase = "/candor.review.v1.CaseService/GetCase";
inline constexpr std::string_view kGetReport = "/candor.review.v1.CaseService/GetReport";
inline constexpr std::string_view kListMessages = "/candor.review.v1.CaseService/ListMessages";
inline constexpr std::string_view kSendReply = "/candor.review.v1.CaseService/SendReply";
inline constexpr std::string_view kLinkCases = "/candor.review.v1.CaseService/LinkCases";
inline constexpr std::string_view kDownloadAttachment =
    "/candor.review.v1.CaseService/DownloadAttachment";
inline constexpr std::string_view kUnseal = "/candor.review.v1.CustodyService/Unseal";
inline constexpr std::string_view kSeal = "/candor.review.v1.CustodyService/Seal";
inline constexpr std::string_view kGetCustody = "/candor.review.v1.CustodyService/GetCustody";
inline constexpr std::array kMethods = {
    kListCases, kCountCases, kWatchCases,         kGetCase, kGetReport, kListMessages,
    kSendReply, kLinkCases,  kDownloadAttachment, kUnseal,  kSeal,      kGetCustody};

// A key officer reads cases only when listed among the members, too.
[[nodiscard]] inline std::vector<rpc::MethodRow> CallerRows() {
  using rpc::Audience;
  return {
      {kListCases, {Audience::kMember}},                 //
      {kCountCases, {Audience::kMember}},                //
      {kWatchCases, {Audience::kMember}},                //
      {kGetCase, {Audience::kMember}},                   //
      {kGetReport, {Audience::kMember}},                 //
      {kListMessages, {Audience::kMember}},              //
      {kSendReply, {Audience::kMember}},                 //
      {kLinkCases, {Audience::kMember}},                 //
      {kDownloadAttachment, {Audience::kMember}},        //
      {kUnseal, {Audience::kKeyOfficer}},                //
      {kSeal, {Audience::kKeyOfficer, Audience::kOps}},  //
      {kGetCustody, {Audience::kMember, Audience::kKeyOfficer, Audience::kOps}},
  };
}

}  // namespace candor::review
