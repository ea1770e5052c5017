// Known answers are in tests/vectors; these are the ways in which results must differ.
#include "candor/hpke/envelope_keys.h"

#include <set>

#include "gtest/gtest.h"

namespace candor::hpke {
namespace {

const std::string kA(32, 'a');
const std::string kB(32, 'b');

TEST(IsChannelName, TakesOneToThirtyTwoOfItsLetters) {
  EXPECT_TRUE(IsChannelName("conduct"));
  EXPECT_TRUE(IsChannelName("a"));
  EXPECT_TRUE(IsChannelName("event-2026"));
  EXPECT_TRUE(IsChannelName(std::string(32, 'z')));
  for (const std::string& name :
       {std::string(), std::string(33, 'z'), std::string("Conduct"), std::string("a b"),
        std::string("a_b"), std::string("a\0", 2), std::string("\xc3\xa9")}) {
    EXPECT_FALSE(IsChannelName(name)) << name;
  }
}

TEST(Place, IsValidWithAChannelAndAWholeSlotId) {
  EXPECT_TRUE((Place{"conduct", kA}).IsValid());
  EXPECT_FALSE((Place{"", kA}).IsValid());
  EXPECT_FALSE((Place{"Conduct", kA}).IsValid());
  EXPECT_FALSE((Place{"conduct", ""}).IsValid());
  EXPECT_FALSE((Place{"conduct", kA + "x"}).IsValid());
}

TEST(Place, ContextTellsChannelAndSlotApart) {
  EXPECT_EQ((Place{"conduct", kA}).Context(), std::string("conduct\0", 8) + kA);
}

TEST(DeriveEnvelopeKeys, DependsOnEveryInput) {
  std::set<std::string> keys;
  std::set<std::string> nonces;
  std::set<std::string> commitments;
  constexpr auto kMessage = Purpose::kMessage;
  for (const EnvelopeKeys& derived : {DeriveEnvelopeKeys(kMessage, "ctx", kA, kA, ""),
                                      DeriveEnvelopeKeys(Purpose::kAttachment, "ctx", kA, kA, ""),
                                      DeriveEnvelopeKeys(kMessage, "ctx2", kA, kA, ""),
                                      DeriveEnvelopeKeys(kMessage, "ctx", kB, kA, ""),
                                      DeriveEnvelopeKeys(kMessage, "ctx", kA, kB, ""),
                                      DeriveEnvelopeKeys(kMessage, "ctx", kA, kA, kA),
                                      DeriveEnvelopeKeys(kMessage, "ctx", kA, kA, kB)}) {
    EXPECT_EQ(derived.key.size(), 32);
    EXPECT_EQ(derived.nonce.size(), 12);
    EXPECT_EQ(derived.commitment.size(), 32);
    EXPECT_TRUE(keys.emplace(derived.key.view()).second);
    EXPECT_TRUE(nonces.insert(derived.nonce).second);
    EXPECT_TRUE(commitments.insert(derived.commitment).second);
  }
}

TEST(WrapInfo, TellsPurposeAndContext) {
  EXPECT_EQ(WrapInfo(Purpose::kMessage, "ctx"), std::string("candor/v1 wrap\x01\x00\x03"
                                                            "ctx",
                                                            20));
  EXPECT_NE(WrapInfo(Purpose::kAttachment, "ctx"), WrapInfo(Purpose::kMessage, "ctx"));
}

TEST(KeyId, TellsKemsAndKeysApart) {
  EXPECT_EQ(KeyId(0x20, kA).size(), 8);
  EXPECT_NE(KeyId(0x20, kA), KeyId(0x21, kA));
  EXPECT_NE(KeyId(0x20, kA), KeyId(0x20, kB));
}

}  // namespace
}  // namespace candor::hpke
