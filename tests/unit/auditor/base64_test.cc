#include "candor-audit/base64.h"

#include <cstddef>
#include <string>

#include "absl/strings/escaping.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"

namespace candor::auditor {
namespace {

TEST(Base64Test, ReadsWhatOthersWrite) {
  test_support::SeededRandom random;
  for (std::size_t size = 0; size < 200; ++size) {
    std::string bytes(size, '\0');
    random.Fill(bytes.data(), bytes.size());
    EXPECT_EQ(FromBase64(absl::Base64Escape(bytes)), bytes);
  }
}

TEST(Base64Test, RefusesASecondSpelling) {
  for (const std::string_view text :
       {"A", "AA", "AAA", "A===", "=", "====", "AA=A", "AAA=AAAA", "AB==", "AAB=", "AA==\n",
        " AA==", "AA =", "AA-_", "AAAA=", "AAAAA===", "\xff\xff\xff\xff"}) {
    EXPECT_EQ(FromBase64(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace candor::auditor
