#include "candorctl/json.h"

#include "candor/report/v1/report.pb.h"
#include "google/protobuf/util/json_util.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

TEST(JsonTest, EscapesStrings) {
  EXPECT_EQ(JsonString("a\"b\\c\n\x1b"), "\"a\\\"b\\\\c\\u000a\\u001b\"");
  EXPECT_EQ(JsonString("é"), "\"é\"");
  EXPECT_EQ(JsonString("\u202e"), "\"\\u202E\"");
  EXPECT_EQ(JsonString("\xff"), "\"\ufffd\"");
}

TEST(JsonTest, WritesObjectsInOrder) {
  EXPECT_EQ(JsonObject()
                .Text("b", "x")
                .Number("a", -3)
                .Flag("yes", true)
                .Json("list", JsonStrings({"p", "q"}))
                .Json("none", JsonArray({}))
                .Str(),
            R"({"b":"x","a":-3,"yes":true,"list":["p","q"],"none":[]})");
}

TEST(JsonTest, PrintsMessagesWithTheNamesOfTheProtoSafely) {
  report::v1::Report report;
  report.set_kind(report::v1::REPORT_KIND_QUESTION);
  report.set_what_happened("left \u202e right \u2067 \x1b");
  const std::string json = JsonOf(report);
  EXPECT_NE(json.find("\"what_happened\":"), std::string::npos) << json;
  EXPECT_NE(json.find("\"REPORT_KIND_QUESTION\""), std::string::npos) << json;
  EXPECT_EQ(json.find("\u202e"), std::string::npos) << json;
  EXPECT_EQ(json.find("\u2067"), std::string::npos) << json;
  EXPECT_EQ(json.find('\x1b'), std::string::npos) << json;
  report::v1::Report back;
  ASSERT_TRUE(google::protobuf::util::JsonStringToMessage(json, &back).ok());
  EXPECT_EQ(back.what_happened(), report.what_happened());
}

}  // namespace
}  // namespace candor::tools
