// A report that is accepted, to be spoiled one place at a time.
#pragma once

#include "candor/report/v1/report.pb.h"

namespace candor::policy {

inline report::v1::Report GoodReport() {
  report::v1::Report report;
  report.set_policy_id("pytorch-foundation");
  report.set_policy_version(1);
  report.set_kind(report::v1::REPORT_KIND_INCIDENT);
  report.add_categories("H1");
  report.set_what_happened("It happened at the dinner.");
  return report;
}

}  // namespace candor::policy
