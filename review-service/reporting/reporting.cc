#include "reporting/reporting.h"

#include <optional>
#include <string>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "reporting/figure_codes.h"
#include "reporting/figure_labels.h"
#include "reporting/logged_calls.h"
#include "reporting/period_report.h"
#include "reporting/process_figures.h"
#include "reporting/quarter_figures.h"
#include "reporting/report_csv.h"
#include "reporting/report_markdown.h"

namespace candor::review {
namespace {

// Of which portals know: manifests name them.
std::vector<std::string> ChannelsOf(const UnsealedKeys& keys) {
  std::vector<std::string> channels;
  for (const v1::RecipientKey& key : keys.recipient_keys()) {
    channels.push_back(key.channel());
  }
  return channels;
}

}  // namespace

absl::Status Reporting::CheckRole(std::string_view caller, v1::MemberRole role) const {
  RETURN_IF_ERROR(parts_.members.CheckActive(caller));
  const auto roster = parts_.members.Known();
  if (roster == nullptr || !parts_.cases.cases.loaded()) {
    return Error(Reason::kSealed);
  }
  const v1::Member* const member = roster->FindActive(caller);
  return member != nullptr && (HasRole(*member, role) || HasRole(*member, v1::MEMBER_ROLE_CHAIR))
             ? absl::OkStatus()
             : Error(Reason::kNotPermitted);
}

absl::Status Reporting::CheckReport(std::string_view caller,
                                    const v1::GenerateTransparencyReportRequest& request) const {
  RETURN_IF_ERROR(CheckRole(caller, v1::MEMBER_ROLE_ANALYST));
  return QuartersOf({request.first_day(), request.last_day()}, Today()).status();
}

absl::Status Reporting::CheckProcess(std::string_view caller,
                                     const v1::GetProcessFiguresRequest& request) const {
  RETURN_IF_ERROR(CheckRole(caller, v1::MEMBER_ROLE_AUDITOR));
  return CheckDays({request.first_day(), request.last_day()}, Today());
}

absl::Status Reporting::Report(const v1::GenerateTransparencyReportRequest& request,
                               v1::GenerateTransparencyReportResponse& response) {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return Error(Reason::kSealed);
  }
  ASSIGN_OR_RETURN(const std::vector<Period> quarters,
                   QuartersOf({request.first_day(), request.last_day()}, Today()));
  std::vector<v1::TransparencyTables> published;
  for (const Period quarter : quarters) {
    ASSIGN_OR_RETURN(published.emplace_back(), Published(*keys, quarter));
  }
  const v1::TransparencyTables report = ReportOf(published);
  const FigureLabels labels(parts_.cases.policies);
  *response.mutable_tables() = report;
  response.set_markdown(MarkdownOf(report, labels));
  response.set_csv(CsvOf(report, labels));
  return absl::OkStatus();
}

absl::StatusOr<v1::TransparencyTables> Reporting::Published(const UnsealedKeys& keys,
                                                            Period quarter) {
  ASSIGN_OR_RETURN(std::optional<v1::TransparencyTables> there,
                   parts_.figures.Find(keys, quarter.first_day));
  if (there) {
    return *std::move(there);
  }
  QuarterFigures figures(quarter, CodesOf(parts_.cases.policies, ChannelsOf(keys)));
  RETURN_IF_ERROR(
      source_.Visit(keys, {}, [&figures](const CaseFigures& one) { figures.Add(one); }));
  // Sealed meanwhile, some cases may not have been there any more.
  if (!parts_.cases.cases.loaded()) {
    return Error(Reason::kSealed);
  }
  return parts_.figures.Publish(keys, figures.Publish(parts_.random));
}

absl::Status Reporting::Process(std::string_view caller,
                                const v1::GetProcessFiguresRequest& request,
                                v1::GetProcessFiguresResponse& response) const {
  const std::shared_ptr<const UnsealedKeys> keys = parts_.key_ring.Snapshot();
  const auto roster = parts_.members.Known();
  if (keys == nullptr || roster == nullptr) {
    return Error(Reason::kSealed);
  }
  const v1::Member* const member = roster->FindActive(caller);
  if (member == nullptr) {
    return Error(Reason::kNotPermitted);
  }
  const Period period{request.first_day(), request.last_day()};
  FigureSource::Onlooker onlooker;
  if (!HasRole(*member, v1::MEMBER_ROLE_AUDITOR)) {
    onlooker = {member, parts_.members.escalation_channel()};
  }
  ProcessFigures figures(period);
  RETURN_IF_ERROR(
      source_.Visit(*keys, onlooker, [&figures](const CaseFigures& one) { figures.Add(one); }));
  figures.Write(response);
  const absl::StatusOr<LoggedCalls> logged = CountLogged(parts_.cases.store, *keys, period);
  if (!logged.ok()) {
    return Error(Reason::kInternal);
  }
  response.set_refused_calls(logged->refused);
  response.set_exports(logged->exports);
  return absl::OkStatus();
}

}  // namespace candor::review
