#include "approvals/export_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/testing/matchers.h"

namespace candor::review {
namespace {

using ::testing::HasSubstr;

config::v1::KeysConfig With(const std::string& public_key) {
  config::v1::KeysConfig config;
  config.add_export_keys()->set_name("court");
  config.mutable_export_keys(0)->set_public_key(public_key);
  return config;
}

TEST(ExportKeys, AreFoundByName) {
  const auto keys = ExportKeys::Parse(
      With("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"));  // RFC 7748
  ASSERT_THAT(keys, test_support::IsOk());
  EXPECT_NE(keys->Find("court"), nullptr);
  EXPECT_EQ(keys->Find("other"), nullptr);
}

TEST(ExportKeys, RefuseWhatIsNoKey) {
  for (const std::string& bad :
       {std::string(), std::string("85"), std::string(64, 'x'), std::string(64, '0')}) {
    const auto keys = ExportKeys::Parse(With(bad));
    EXPECT_FALSE(keys.ok()) << bad;
    EXPECT_THAT(std::string(keys.status().message()), HasSubstr("court"));
  }
}

}  // namespace
}  // namespace candor::review
