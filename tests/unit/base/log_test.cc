#include "candor/base/log.h"

#include <string>
#include <thread>
#include <vector>

#include "gmock/gmock.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace candor {
namespace {

using google::protobuf::Struct;
using testing::internal::CaptureStderr;
using testing::internal::GetCapturedStderr;

std::vector<Struct> Lines(const std::string& log) {
  std::vector<Struct> lines;
  std::size_t begin = 0;
  for (std::size_t end = log.find('\n'); end != std::string::npos; end = log.find('\n', begin)) {
    Struct line;
    EXPECT_TRUE(
        google::protobuf::util::JsonStringToMessage(log.substr(begin, end - begin), &line).ok())
        << log;
    lines.push_back(line);
    begin = end + 1;
  }
  EXPECT_EQ(begin, log.size()) << "the last line is not whole";
  return lines;
}

TEST(Log, WritesEveryEventAsOneObject) {
  constexpr int kEvents = static_cast<int>(LogEvent::kMetricsFailing) + 1;
  CaptureStderr();
  for (int i = 0; i < kEvents; ++i) {
    Log(static_cast<LogEvent>(i));
  }
  const std::vector<Struct> lines = Lines(GetCapturedStderr());
  ASSERT_EQ(lines.size(), kEvents);
  for (const Struct& line : lines) {
    EXPECT_EQ(line.fields().size(), 3);
    EXPECT_FALSE(line.fields().at("event").string_value().empty());
    EXPECT_THAT(line.fields().at("level").string_value(),
                testing::AnyOf("info", "warning", "error"));
    EXPECT_THAT(line.fields().at("time").string_value(),
                testing::MatchesRegex("....-..-..T..:..:..Z"));
  }
  EXPECT_EQ(lines.front().fields().at("event").string_value(), "started");
}

TEST(Log, WritesNumbersUnderTheirNames) {
  CaptureStderr();
  Log(LogEvent::kStarted, {{LogField::kPort, 8443},
                           {LogField::kHealthPort, 8080},
                           {LogField::kMetricsPort, 9464},
                           {LogField::kDay, 20000},
                           {LogField::kCount, 3},
                           {LogField::kErrorNumber, 28},
                           {LogField::kGrpcCode, 14},
                           {LogField::kIntakeIndex, -1}});
  const std::vector<Struct> lines = Lines(GetCapturedStderr());
  ASSERT_EQ(lines.size(), 1);
  EXPECT_EQ(lines[0].fields().size(), 3 + 8);
  EXPECT_EQ(lines[0].fields().at("port").number_value(), 8443);
  EXPECT_EQ(lines[0].fields().at("error_number").number_value(), 28);
  EXPECT_EQ(lines[0].fields().at("grpc_code").number_value(), 14);
  EXPECT_EQ(lines[0].fields().at("intake_index").number_value(), -1);
}

TEST(Log, KeepsLinesOfSeveralThreadsWhole) {
  CaptureStderr();
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([] {
      for (int j = 0; j < 100; ++j) {
        Log(LogEvent::kPullFailing, {{LogField::kCount, 123456789}});
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(Lines(GetCapturedStderr()).size(), 800);
}

}  // namespace
}  // namespace candor
