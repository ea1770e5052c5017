#include "intake/reply_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "team.h"

namespace candor::intake {
namespace {

using sealed::v1::SealedEnvelope;
using test_support::IsOk;
using test_support::NamesField;

absl::Status Check(const SealedEnvelope& envelope) {
  FieldViolations violations;
  CheckReplyShape(envelope, "envelope", violations);
  return violations.ToStatus();
}

TEST(CheckReplyShape, TakesTheEnvelopeOfAReplyOfAnyLength) {
  Team team;
  for (const std::size_t size : {0U, 1U, 3000U, 4095U}) {
    const SealedEnvelope envelope = team.Reply(Sha256("slot"), std::string(size, 'x'));
    EXPECT_THAT(Check(envelope), IsOk());
    EXPECT_EQ(envelope.ByteSizeLong(), kReplyEnvelopeBytes);
  }
}

TEST(CheckReplyShape, NamesTheField) {
  Team team;
  team.AddKey("conduct", kToday, kToday);
  const std::array<std::pair<const char*, std::function<void(SealedEnvelope&)>>, 8> spoilt = {{
      {"envelope.suite", [](auto& e) { e.set_suite(2); }},
      {"envelope.salt", [](auto& e) { e.mutable_salt()->pop_back(); }},
      {"envelope.commitment", [](auto& e) { e.clear_commitment(); }},
      {"envelope.wrapped_keys", [](auto& e) { e.add_wrapped_keys(); }},
      {"envelope.ciphertext", [](auto& e) { e.mutable_ciphertext()->pop_back(); }},
      {"envelope.ciphertext", [](auto& e) { e.mutable_ciphertext()->resize(16 * 1024 + 16); }},
      {"envelope", [](auto& e) { e.GetReflection()->MutableUnknownFields(&e)->AddVarint(99, 1); }},
      {"envelope.suite", [](auto& e) { e.Clear(); }},
  }};
  for (const auto& [field, spoil] : spoilt) {
    SealedEnvelope envelope = team.Reply(Sha256("slot"), "text");
    spoil(envelope);
    EXPECT_THAT(Check(envelope), NamesField(field));
  }
}

TEST(ReplyNoise, HasTheBytesThatProtobufWouldWrite) {
  auto noise = ReplyNoise::New(std::string(32, 'k'));
  ASSERT_THAT(noise, IsOk());
  std::string bytes = "before";
  ASSERT_THAT(noise->Append(Sha256("slot"), bytes), IsOk());
  ASSERT_EQ(bytes.size(), 6 + kReplyEnvelopeBytes);
  SealedEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(bytes.substr(6)));
  EXPECT_THAT(Check(envelope), IsOk());
  EXPECT_EQ("before" + envelope.SerializeAsString(), bytes);
}

TEST(ReplyNoise, IsTheSameForASlotAndAnotherForEveryOther) {
  const auto noise_of = [](const std::string& secret, const std::string& slot) {
    std::string bytes;
    EXPECT_THAT(ReplyNoise::New(secret)->Append(Sha256(slot), bytes), IsOk());
    return bytes;
  };
  const std::string secret(32, 'k');
  EXPECT_EQ(noise_of(secret, "a"), noise_of(secret, "a"));
  EXPECT_NE(noise_of(secret, "a"), noise_of(secret, "b"));
  EXPECT_NE(noise_of(secret, "a"), noise_of(std::string(32, 'l'), "a"));
}

// 4176 random bytes: each value is there 16 times on average, and no two of the three parts or of
// the blocks are alike.
TEST(ReplyNoise, LooksRandomInEveryPart) {
  std::string bytes;
  ASSERT_THAT(ReplyNoise::New(std::string(32, 'k'))->Append(Sha256("slot"), bytes), IsOk());
  SealedEnvelope envelope;
  ASSERT_TRUE(envelope.ParseFromString(bytes));
  const std::string all = envelope.salt() + envelope.commitment() + envelope.ciphertext();
  std::array<int, 256> seen{};
  for (const char c : all) {
    ++seen[static_cast<unsigned char>(c)];
  }
  EXPECT_GT(*std::ranges::min_element(seen), 0);
  EXPECT_LT(*std::ranges::max_element(seen), 45);
  std::vector<std::string> blocks;
  for (std::size_t at = 0; at + 16 <= all.size(); at += 16) {
    blocks.push_back(all.substr(at, 16));
  }
  std::ranges::sort(blocks);
  EXPECT_EQ(std::ranges::adjacent_find(blocks), blocks.end());
}

TEST(ReplyNoise, RefusesASecretOfAnotherLength) { EXPECT_FALSE(ReplyNoise::New("short").ok()); }

}  // namespace
}  // namespace candor::intake
