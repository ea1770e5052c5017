#include "candorctl/doctor_command.h"

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/doctor_files.h"
#include "candorctl/doctor_service.h"
#include "candorctl/finding.h"
#include "candorctl/json.h"
#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

struct OutcomeRow {
  const char* mark;
  const char* name;
  const char* colour;
};

// In the order of Outcome.
constexpr OutcomeRow kOutcomes[] = {
    {"✓", "passed", "\033[32m"},
    {"!", "warning", "\033[33m"},
    {"✗", "failed", "\033[31m"},
    {"–", "skipped", ""},
};

const OutcomeRow& RowOf(Outcome outcome) { return kOutcomes[static_cast<std::size_t>(outcome)]; }

void ShowForPeople(const Findings& findings, Session& session) {
  std::size_t width = 0;
  for (const Finding& finding : findings.all()) {
    width = std::max(width, finding.check.size());
  }
  for (const Finding& finding : findings.all()) {
    const OutcomeRow& row = RowOf(finding.outcome);
    const bool colour = session.colour && *row.colour != '\0';
    session.out << (colour ? row.colour : "") << row.mark << (colour ? "\033[0m" : "") << " "
                << finding.check << std::string(width - finding.check.size() + 2, ' ')
                << SafeLine(finding.detail) << "\n";
    if (!finding.next_step.empty()) {
      session.out << "    next: " << SafeLine(finding.next_step) << "\n";
    }
  }
}

void ShowAsJson(const Findings& findings, bool good, Session& session) {
  std::vector<std::string> checks;
  for (const Finding& finding : findings.all()) {
    JsonObject check;
    check.Text("check", finding.check)
        .Text("outcome", RowOf(finding.outcome).name)
        .Text("detail", finding.detail)
        .Text("next_step", finding.next_step);
    checks.push_back(check.Str());
  }
  session.out << JsonObject().Flag("ok", good).Json("checks", JsonArray(checks)).Str() << "\n";
}

absl::Status Examine(const ConnectionFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Connection connection, Resolve(flags));
  Findings findings;
  if (const auto self = ExamineFiles(connection, session.clock, findings)) {
    ExamineService(connection, *self, session.clock, findings);
  } else {
    findings.Skip("service", "not asked until the above is put right");
  }
  const auto failed =
      std::count_if(findings.all().begin(), findings.all().end(),
                    [](const Finding& finding) { return finding.outcome == Outcome::kFailed; });
  if (session.output == OutputFormat::kJson) {
    ShowAsJson(findings, failed == 0, session);
  } else {
    ShowForPeople(findings, session);
  }
  if (failed == 0) {
    return absl::OkStatus();
  }
  return absl::FailedPreconditionError(std::to_string(failed) + " of " +
                                       std::to_string(findings.all().size()) + " checks failed");
}

}  // namespace

void AddDoctorCommand(CLI::App& root, Session& session) {
  const auto flags = std::make_shared<ConnectionFlags>();
  CLI::App& doctor = AddCommand(
      root, "doctor",
      "Check files, certificate, clock, connection, caller table and keys, and say what to do",
      "candorctl doctor --profile portal.yaml", session,
      [flags](Session& to) { return Examine(*flags, to); });
  AddConnectionFlags(doctor, *flags);
  AddSealingFlags(doctor, *flags);
}

}  // namespace candor::tools
