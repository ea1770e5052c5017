// Cases as they may be, drawn at random from a seed, and members who see some of them.
#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/time/time.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "members/roster.h"

namespace candor::review::test {

struct SampleCase {
  std::string id;
  storage::v1::CaseSummary summary;
  // Of the report, in lower case.
  std::vector<std::string> words;
};

class SampleCases {
 public:
  explicit SampleCases(std::uint64_t seed) : random_(seed) {}

  // A new id.
  SampleCase Next();
  // The same case, as something else.
  SampleCase Change(const SampleCase& before);
  // A filter of up to four terms, of which some match something.
  std::string NextFilter();
  std::uint32_t Below(std::uint32_t end) {
    return std::uniform_int_distribution<std::uint32_t>(0, end - 1)(random_);
  }
  std::string OneOf(std::initializer_list<std::string_view> choices);

 private:
  bool Chance(std::uint32_t percent) { return Below(100) < percent; }
  void FillHeader(storage::v1::CaseSummary& summary);
  void FillMembers(storage::v1::CaseSummary& summary);
  void FillClocks(storage::v1::CaseSummary& summary);
  void FillWords(SampleCase& sample);

  std::mt19937_64 random_;
};

// Around which the clocks of cases end.
[[nodiscard]] absl::Time SampleNow();

// alice sees all but the escalation channel, bob and carol one channel each, dan all channels, and
// erin nothing yet.
[[nodiscard]] std::shared_ptr<const Roster> SampleRoster();
inline constexpr std::string_view kSampleEscalation = "ombuds";
inline constexpr std::string_view kSampleMembers[] = {"alice", "bob", "carol", "dan", "erin"};

}  // namespace candor::review::test
