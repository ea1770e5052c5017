#include "candor/policy/wire_text.h"

#include <gtest/gtest.h>

#include <string>

#include "reports.h"

namespace candor::policy {
namespace {

std::optional<std::string> FindIn(std::string_view bytes) {
  return FindInvalidText(*report::v1::Report::descriptor(), bytes);
}

TEST(FindInvalidText, NamesTheField) {
  report::v1::Report report = GoodReport();
  report.add_people_involved()->set_name("fine");
  report.add_people_involved()->set_name("spoilme");
  std::string bytes = report.SerializeAsString();
  EXPECT_EQ(FindIn(bytes), std::nullopt);
  bytes[bytes.find("spoilme")] = '\xff';
  EXPECT_EQ(FindIn(bytes), "people_involved[1].name");
}

TEST(FindInvalidText, FindsAPlainFieldAmongNumbers) {
  report::v1::Report report = GoodReport();
  report.mutable_safety()->set_danger(true);
  report.set_when("spoilme");
  std::string bytes = report.SerializeAsString();
  bytes[bytes.find("spoilme")] = '\xc0';
  EXPECT_EQ(FindIn(bytes), "when");
}

TEST(FindInvalidText, SurvivesEveryCutAndRubbish) {
  report::v1::Report report = GoodReport();
  report.mutable_space()->set_name("somewhere");
  const std::string bytes = report.SerializeAsString();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(FindIn(bytes.substr(0, size)), std::nullopt);
  }
  EXPECT_EQ(FindIn("\x0a\xff\xff\xff\xff\x0f"), std::nullopt);
  EXPECT_EQ(FindIn(std::string(5000, '\x42')), std::nullopt);
}

}  // namespace
}  // namespace candor::policy
