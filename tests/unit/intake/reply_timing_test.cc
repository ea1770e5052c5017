// What the time of an answer tells of the slots that were asked for: nothing. The real server over
// mTLS on loopback, its pacer and its clock of ticks; only the days are made up.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <iostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "candor/hpke/sha256.h"
#include "candor/receipt/receipt.h"
#include "intake/families.h"
#include "intake/sweeper.h"
#include "served_intake.h"

namespace candor::intake {
namespace {

constexpr int kSamples = 400;              // of each kind
constexpr double kMostAboveChance = 0.07;  // chance alone has a standard deviation of 0.02

// What lies in the slots that a poll names.
enum Kind : std::uint8_t { kKnown, kUnknown, kPurged, kKinds };
using Capabilities = std::array<std::string, kRepliesOfAFetch>;
using SlotsOfKinds = std::array<Capabilities, kKinds>;
using Times = std::vector<std::int64_t>;
using TimesOfKinds = std::array<Times, kKinds>;

// How often a time of `a` is greater than one of `b`, ties counting half: one half by chance.
double AreaUnderCurve(const Times& a, const Times& b) {
  std::uint64_t doubled = 0;
  for (const std::int64_t x : a) {
    for (const std::int64_t y : b) {
      doubled += x > y ? 2 : x == y ? 1 : 0;
    }
  }
  return static_cast<double>(doubled) / 2 / static_cast<double>(a.size() * b.size());
}

double MostAboveChance(const TimesOfKinds& times) {
  double most = 0;
  for (const auto& [a, b] :
       {std::pair(kKnown, kUnknown), std::pair(kKnown, kPurged), std::pair(kUnknown, kPurged)}) {
    const double area = AreaUnderCurve(times.at(a), times.at(b));
    std::cout << "kinds " << int{a} << " and " << int{b} << ": " << area << "\n";
    most = std::max(most, std::abs(area - 0.5));
  }
  return most;
}

class ReplyTimingTest : public ::testing::Test {
 protected:
  static Capabilities Slots(const std::string& kind) {
    Capabilities capabilities;
    for (std::size_t i = 0; i < capabilities.size(); ++i) {
      capabilities.at(i) = Sha256(kind + std::to_string(i));
    }
    return capabilities;
  }
  void PostTo(const Capabilities& capabilities) {
    for (const std::string& capability : capabilities) {
      relay::v1::PostReplyRequest request;
      request.set_slot_id(SlotIdOf(capability));
      *request.mutable_envelope() = served_.team().Reply(request.slot_id(), "text");
      grpc::ClientContext context;
      relay::v1::PostReplyResponse response;
      ASSERT_TRUE(served_.review().PostReply(&context, request, &response).ok());
    }
  }
  std::int64_t Fetch(const Capabilities& capabilities) {
    v1::FetchRepliesRequest request;
    request.mutable_capabilities()->Add(capabilities.begin(), capabilities.end());
    v1::FetchRepliesResponse response;
    grpc::ClientContext context;
    const auto began = std::chrono::steady_clock::now();
    const grpc::Status status = served_.portal().FetchReplies(&context, request, &response);
    const auto took = std::chrono::steady_clock::now() - began;
    EXPECT_TRUE(status.ok()) << status.error_message();
    EXPECT_EQ(response.envelopes_size(), static_cast<int>(kRepliesOfAFetch));
    return std::chrono::nanoseconds(took).count();
  }
  // Posted, fetched, and forgotten by the sweeper in its time.
  Capabilities Purged() {
    Capabilities slots = Slots("purged");
    PostTo(slots);
    Fetch(slots);
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (served_.store().Count(kNotices) < static_cast<int>(kRepliesOfAFetch) &&
           std::chrono::steady_clock::now() < deadline) {
      Fetch(Slots("others"));  // the marks come after the answer
    }
    served_.clock().Advance(std::chrono::days(2));
    Sweeper sweeper(*served_.store(), served_.clock(), {OldReplies(1, 30)});
    sweeper.Tick();
    EXPECT_EQ(served_.store().Count(kReplies), 0);
    return slots;
  }
  TimesOfKinds Measure(const SlotsOfKinds& slots) {
    TimesOfKinds times;
    std::array order = {kKnown, kUnknown, kPurged};
    for (int i = 0; i < kSamples; ++i) {
      // So that drift and what came just before meet all kinds alike, and nothing that comes and
      // goes in step with the ticks meets one of them.
      std::ranges::shuffle(order, shuffler_);
      for (const Kind kind : order) {
        times.at(kind).push_back(Fetch(slots.at(kind)));
      }
    }
    return times;
  }

  ServedIntake served_;
  std::mt19937 shuffler_{20514};
};

TEST_F(ReplyTimingTest, TellsKnownUnknownAndPurgedSlotsApartByNoMoreThanChance) {
  SlotsOfKinds slots;
  slots.at(kPurged) = Purged();
  slots.at(kUnknown) = Slots("unknown");
  slots.at(kKnown) = Slots("known");
  PostTo(slots.at(kKnown));
  double above = MostAboveChance(Measure(slots));
  if (above > kMostAboveChance) {
    // By chance in one run of a thousand; never twice.
    above = MostAboveChance(Measure(slots));
  }
  EXPECT_LE(above, kMostAboveChance);
  EXPECT_EQ(served_.store().Count(kReplies), static_cast<int>(kRepliesOfAFetch));
}

}  // namespace
}  // namespace candor::intake
