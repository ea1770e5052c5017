// Reports to submit, checked before the first of them is sent.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/report/v1/report.pb.h"

namespace candor::tools {

struct QueuedReport {
  std::string file;  // empty when it came from flags
  report::v1::Report report;
};

// The YAML or JSON files, each checked against candor.report.v1.Report: unknown fields are
// refused.
[[nodiscard]] absl::StatusOr<std::vector<QueuedReport>> LoadReports(
    const std::vector<std::string>& files);

// INVALID_ARGUMENT, naming the file and each field, when a limit is broken. Needs no network; a
// policy that is not given yet is no fault.
[[nodiscard]] absl::Status CheckLimits(const std::vector<QueuedReport>& reports);

// Asks intake for the form of a policy; an empty id is the default one.
using FormSource =
    absl::FunctionRef<absl::StatusOr<intake::v1::GetReportFormResponse>(const std::string& id)>;

// Fills in policy and version where they are missing and checks every code against the form: once
// a report is sealed, nobody but the team could tell that a code is wrong.
[[nodiscard]] absl::Status FitToForms(std::vector<QueuedReport>& reports, FormSource form);

}  // namespace candor::tools
