#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "candor/policy/report_checks.h"
#include "reports.h"

namespace candor::policy {
namespace {

report::v1::Message GoodMessage() {
  report::v1::Message message;
  message.set_thread_key(std::string(32, 'k'));
  *message.mutable_report() = GoodReport();
  return message;
}

std::string FirstField(std::string_view content) {
  const auto parsed = ParseMessage(content);
  const auto fields = FieldViolationsOf(parsed.status());
  return fields.empty() ? "" : fields.front().first;
}

TEST(ParseMessage, GivesWhatWasSerialized) {
  const auto parsed = ParseMessage(GoodMessage().SerializeAsString());
  ASSERT_TRUE(parsed.ok()) << parsed.status();
  EXPECT_EQ(parsed->report().what_happened(), GoodReport().what_happened());
}

TEST(ParseMessage, RefusesWhatIsNoFirstMessage) {
  EXPECT_EQ(FirstField("\x01garbage"), "message");
  EXPECT_EQ(FirstField(""), "thread_key");
  report::v1::Message message = GoodMessage();
  message.clear_report();
  EXPECT_EQ(FirstField(message.SerializeAsString()), "report");
  message = GoodMessage();
  message.set_thread_key("short");
  EXPECT_EQ(FirstField(message.SerializeAsString()), "thread_key");
  message = GoodMessage();
  message.mutable_report()->clear_kind();
  EXPECT_EQ(FirstField(message.SerializeAsString()), "report.kind");
}

TEST(ParseMessage, RefusesTextThatIsNotUtf8AndTrailingBytes) {
  std::string content = GoodMessage().SerializeAsString();
  const std::size_t at = content.find("dinner");
  content[at] = '\xff';
  EXPECT_EQ(FirstField(content), "message");
  EXPECT_EQ(FirstField(GoodMessage().SerializeAsString() + '\x0c'), "message");
}

TEST(ParseMessage, RefusesDeepNesting) {
  // Groups inside an unknown field nest without limit unless the parser has one.
  EXPECT_EQ(FirstField(GoodMessage().SerializeAsString() + std::string(1000, '\x7b')), "message");
}

}  // namespace
}  // namespace candor::policy
