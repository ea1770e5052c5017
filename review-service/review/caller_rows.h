// Who may call what at review: one row per method. A method without a row stops the start.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "candor/rpc/caller_table.h"

namespace candor::review {

inline constexpr std::string_view kCaseService = "candor.review.v1.CaseService";
inline constexpr std::string_view kCustodyService = "candor.review.v1.CustodyService";
inline constexpr std::string_view kCaseworkService = "candor.review.v1.CaseworkService";
inline constexpr std::string_view kMemberService = "candor.review.v1.MemberService";
inline constexpr std::string_view kAuditService = "candor.review.v1.AuditService";
inline constexpr std::string_view kApprovalService = "candor.review.v1.ApprovalService";
inline constexpr std::string_view kRetentionService = "candor.review.v1.RetentionService";
inline constexpr std::string_view kReportingService = "candor.review.v1.ReportingService";
inline constexpr std::array kServices = {kCaseService,      kCaseworkService, kMemberService,
                                         kCustodyService,   kApprovalService, kRetentionService,
                                         kReportingService, kAuditService};

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
inline constexpr std::string_view kListMembers = "/candor.review.v1.MemberService/ListMembers";
inline constexpr std::string_view kAddMember = "/candor.review.v1.MemberService/AddMember";
inline constexpr std::string_view kUpdateMember = "/candor.review.v1.MemberService/UpdateMember";
inline constexpr std::string_view kRemoveMember = "/candor.review.v1.MemberService/RemoveMember";
inline constexpr std::string_view kDeclareInterests =
    "/candor.review.v1.MemberService/DeclareInterests";
inline constexpr std::string_view kListAuditEntries =
    "/candor.review.v1.AuditService/ListAuditEntries";
inline constexpr std::string_view kGetCheckpoint = "/candor.review.v1.AuditService/GetCheckpoint";
inline constexpr std::string_view kProveInclusion = "/candor.review.v1.AuditService/ProveInclusion";
inline constexpr std::string_view kProveConsistency =
    "/candor.review.v1.AuditService/ProveConsistency";
inline constexpr std::string_view kListApprovals =
    "/candor.review.v1.ApprovalService/ListApprovals";
inline constexpr std::string_view kApprove = "/candor.review.v1.ApprovalService/Approve";
inline constexpr std::string_view kReject = "/candor.review.v1.ApprovalService/Reject";
inline constexpr std::string_view kDryRunRetention =
    "/candor.review.v1.RetentionService/DryRunRetention";
inline constexpr std::string_view kProposePurge = "/candor.review.v1.RetentionService/ProposePurge";
inline constexpr std::string_view kPlaceHold = "/candor.review.v1.RetentionService/PlaceHold";
inline constexpr std::string_view kLiftHold = "/candor.review.v1.RetentionService/LiftHold";
inline constexpr std::string_view kRedactText = "/candor.review.v1.RetentionService/RedactText";
inline constexpr std::string_view kProposeExport =
    "/candor.review.v1.RetentionService/ProposeExport";
inline constexpr std::string_view kDownloadExport =
    "/candor.review.v1.RetentionService/DownloadExport";
inline constexpr std::string_view kGenerateTransparencyReport =
    "/candor.review.v1.ReportingService/GenerateTransparencyReport";
inline constexpr std::string_view kGetProcessFigures =
    "/candor.review.v1.ReportingService/GetProcessFigures";
inline constexpr std::string_view kUnseal = "/candor.review.v1.CustodyService/Unseal";
inline constexpr std::string_view kSeal = "/candor.review.v1.CustodyService/Seal";
inline constexpr std::string_view kGetCustody = "/candor.review.v1.CustodyService/GetCustody";
inline constexpr std::string_view kUnsealWithShare =
    "/candor.review.v1.CustodyService/UnsealWithShare";
inline constexpr std::string_view kRotateKeys = "/candor.review.v1.CustodyService/RotateKeys";
inline constexpr std::array kMethods = {kListCases,
                                        kCountCases,
                                        kWatchCases,
                                        kGetCase,
                                        kGetReport,
                                        kListMessages,
                                        kSendReply,
                                        kLinkCases,
                                        kDownloadAttachment,
                                        kListMembers,
                                        kAddMember,
                                        kUpdateMember,
                                        kRemoveMember,
                                        kDeclareInterests,
                                        kListAuditEntries,
                                        kGetCheckpoint,
                                        kProveInclusion,
                                        kProveConsistency,
                                        kListApprovals,
                                        kApprove,
                                        kReject,
                                        kDryRunRetention,
                                        kProposePurge,
                                        kPlaceHold,
                                        kLiftHold,
                                        kRedactText,
                                        kProposeExport,
                                        kDownloadExport,
                                        kGenerateTransparencyReport,
                                        kGetProcessFigures,
                                        kUnseal,
                                        kSeal,
                                        kGetCustody,
                                        kUnsealWithShare,
                                        kRotateKeys};

// The same of casework: of each the name of its request without "Request".
inline constexpr std::array<std::string_view, 31> kCaseworkMethods = {
    "/candor.review.v1.CaseworkService/DeclareConflict",
    "/candor.review.v1.CaseworkService/TakeCase",
    "/candor.review.v1.CaseworkService/Assign",
    "/candor.review.v1.CaseworkService/UpdateCase",
    "/candor.review.v1.CaseworkService/RouteCase",
    "/candor.review.v1.CaseworkService/AskReporter",
    "/candor.review.v1.CaseworkService/Resume",
    "/candor.review.v1.CaseworkService/StartInvestigation",
    "/candor.review.v1.CaseworkService/Hold",
    "/candor.review.v1.CaseworkService/ProposeOutcome",
    "/candor.review.v1.CaseworkService/Vote",
    "/candor.review.v1.CaseworkService/RecordRemedy",
    "/candor.review.v1.CaseworkService/FileAppeal",
    "/candor.review.v1.CaseworkService/DecideAppeal",
    "/candor.review.v1.CaseworkService/Refer",
    "/candor.review.v1.CaseworkService/MarkDuplicate",
    "/candor.review.v1.CaseworkService/Close",
    "/candor.review.v1.CaseworkService/Reopen",
    "/candor.review.v1.CaseworkService/Escalate",
    "/candor.review.v1.CaseworkService/AcceptWithdrawal",
    "/candor.review.v1.CaseworkService/TakeInterimMeasure",
    "/candor.review.v1.CaseworkService/ReviewInterimMeasure",
    "/candor.review.v1.CaseworkService/RecordArrangement",
    "/candor.review.v1.CaseworkService/WriteSlip",
    "/candor.review.v1.CaseworkService/AddNote",
    "/candor.review.v1.CaseworkService/ReleaseMessage",
    "/candor.review.v1.CaseworkService/DiscardMessage",
    "/candor.review.v1.CaseworkService/RecordDelivery",
    "/candor.review.v1.CaseworkService/RecordReport",
    "/candor.review.v1.CaseworkService/GetCaseFile",
    "/candor.review.v1.CaseworkService/ListCaseEvents"};

// A key officer reads cases only when listed among the members, too.
[[nodiscard]] inline std::vector<rpc::MethodRow> CallerRows() {
  using rpc::Audience;
  std::vector<rpc::MethodRow> rows = {
      {kListCases, {Audience::kMember}},                   //
      {kCountCases, {Audience::kMember}},                  //
      {kWatchCases, {Audience::kMember}},                  //
      {kGetCase, {Audience::kMember}},                     //
      {kGetReport, {Audience::kMember}},                   //
      {kListMessages, {Audience::kMember}},                //
      {kSendReply, {Audience::kMember}},                   //
      {kLinkCases, {Audience::kMember}},                   //
      {kDownloadAttachment, {Audience::kMember}},          //
      {kListMembers, {Audience::kMember}},                 //
      {kAddMember, {Audience::kMember}},                   //
      {kUpdateMember, {Audience::kMember}},                //
      {kRemoveMember, {Audience::kMember}},                //
      {kDeclareInterests, {Audience::kMember}},            //
      {kListAuditEntries, {Audience::kMember}},            //
      {kGetCheckpoint, {Audience::kMember}},               //
      {kProveInclusion, {Audience::kMember}},              //
      {kProveConsistency, {Audience::kMember}},            //
      {kListApprovals, {Audience::kMember}},               //
      {kApprove, {Audience::kMember}},                     //
      {kReject, {Audience::kMember}},                      //
      {kDryRunRetention, {Audience::kMember}},             //
      {kProposePurge, {Audience::kMember}},                //
      {kPlaceHold, {Audience::kMember}},                   //
      {kLiftHold, {Audience::kMember}},                    //
      {kRedactText, {Audience::kMember}},                  //
      {kProposeExport, {Audience::kMember}},               //
      {kDownloadExport, {Audience::kMember}},              //
      {kGenerateTransparencyReport, {Audience::kMember}},  //
      {kGetProcessFigures, {Audience::kMember}},           //
      {kUnseal, {Audience::kKeyOfficer}},                  //
      {kSeal, {Audience::kKeyOfficer, Audience::kOps}},    //
      {kGetCustody, {Audience::kMember, Audience::kKeyOfficer, Audience::kOps}},
      {kUnsealWithShare, {Audience::kKeyOfficer}},  //
      {kRotateKeys, {Audience::kKeyOfficer}},       //
  };
  for (const std::string_view method : kCaseworkMethods) {
    rows.push_back({method, {Audience::kMember}});
  }
  return rows;
}

// All of them, for metrics.
[[nodiscard]] inline std::vector<std::string_view> AllMethods() {
  std::vector<std::string_view> methods(kMethods.begin(), kMethods.end());
  methods.insert(methods.end(), kCaseworkMethods.begin(), kCaseworkMethods.end());
  return methods;
}

}  // namespace candor::review
