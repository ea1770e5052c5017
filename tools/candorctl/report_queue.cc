#include "candorctl/report_queue.h"

#include <map>
#include <string_view>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/config/yaml.h"
#include "candor/policy/report_checks.h"

namespace candor::tools {
namespace {

absl::Status Refusal(const QueuedReport& queued, const FieldViolations& violations,
                     std::string_view next_step) {
  std::string text = queued.file.empty() ? "the report" : queued.file;
  text.append(" is not valid; nothing was sent:");
  for (const FieldViolation& violation : violations.all()) {
    text.append("\n  ").append(violation.field).append(" ").append(violation.problem);
  }
  text.append(next_step);
  return absl::InvalidArgumentError(text);
}

}  // namespace

absl::StatusOr<std::vector<QueuedReport>> LoadReports(const std::vector<std::string>& files) {
  std::vector<QueuedReport> reports;
  for (const std::string& file : files) {
    QueuedReport& queued = reports.emplace_back();
    queued.file = file;
    RETURN_IF_ERROR(config::LoadYamlFile(file, queued.report));
  }
  return reports;
}

absl::Status CheckLimits(const std::vector<QueuedReport>& reports) {
  for (const QueuedReport& queued : reports) {
    report::v1::Report report = queued.report;
    if (report.policy_id().empty()) {
      report.set_policy_id("default");
    }
    if (report.policy_version() == 0) {
      report.set_policy_version(1);
    }
    FieldViolations violations;
    policy::CheckReportLimits(report, "report", violations);
    if (!violations.empty()) {
      return Refusal(queued, violations, "");
    }
  }
  return absl::OkStatus();
}

absl::Status FitToForms(std::vector<QueuedReport>& reports, FormSource form) {
  std::map<std::string, policy::v1::Policy> policies;
  for (QueuedReport& queued : reports) {
    auto known = policies.find(queued.report.policy_id());
    if (known == policies.end()) {
      ASSIGN_OR_RETURN(const intake::v1::GetReportFormResponse response,
                       form(queued.report.policy_id()));
      policy::v1::Policy policy;
      policy.set_id(response.policy_id());
      policy.set_version(response.policy_version());
      *policy.mutable_form() = response.form();
      known = policies.emplace(queued.report.policy_id(), std::move(policy)).first;
    }
    if (queued.report.policy_id().empty()) {
      queued.report.set_policy_id(known->second.id());
    }
    if (queued.report.policy_version() == 0) {
      queued.report.set_policy_version(known->second.version());
    }
    FieldViolations violations;
    policy::CheckReportCodes(queued.report, known->second, "report", violations);
    if (!violations.empty()) {
      return Refusal(queued, violations, "\n  next: `candorctl form` lists what the policy has");
    }
  }
  return absl::OkStatus();
}

}  // namespace candor::tools
