#include "intake/wiped.h"

#include <gtest/gtest.h>

#include <string>

#include "candor/intake/v1/intake.pb.h"
#include "team.h"

namespace candor::intake {
namespace {

TEST(WipeMessage, OverwritesTextAndBytesAtEveryDepth) {
  v1::SubmitReportRequest request;
  *request.mutable_report() = GoodReport();
  report::v1::Report& report = *request.mutable_report();
  report.set_what_happened(std::string(1000, 'w'));
  report.mutable_people_involved(0)->set_description(std::string(500, 'd'));
  report.set_categories(0, std::string(100, 'c'));
  request.set_receipt_entropy(std::string(100, 'e'));

  WipeMessage(request);

  EXPECT_EQ(report.what_happened(), std::string(1000, '\0'));
  EXPECT_EQ(report.people_involved(0).description(), std::string(500, '\0'));
  EXPECT_EQ(report.categories(0), std::string(100, '\0'));
  EXPECT_EQ(request.receipt_entropy(), std::string(100, '\0'));
}

}  // namespace
}  // namespace candor::intake
