// A report from flags, for those who write none to a file.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/report/v1/report.pb.h"

namespace CLI {
class App;
}

namespace candor::tools {

// As typed. What other people on the machine must not see belongs into a file: command lines can
// be read by every process.
struct ReportFlags {
  std::string policy_id;
  std::string kind;
  std::vector<std::string> categories;
  std::string what_happened;
  std::string what_file;
  std::string when;
  std::string where;
  std::string language;
  std::vector<std::string> grounds;
  std::vector<std::string> excluded_members;
  std::string role;
  std::string wish;
  std::string continues;
  bool danger = false;
  bool ongoing = false;

  [[nodiscard]] bool empty() const;
};

void AddReportFlags(CLI::App& command, ReportFlags& flags);

// Reads --what-file; checks nothing.
[[nodiscard]] absl::StatusOr<report::v1::Report> ReportOf(const ReportFlags& flags);

}  // namespace candor::tools
