// When recipient keys rotate and go, and how a key ring changes with it. Days are UTC days since
// 1970-01-01.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/secret.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::review {

using RecipientKeys = std::vector<v1::RecipientKey>;

struct EpochRules {
  // How often; 0: only on demand.
  std::uint32_t period_days = 30;
  // How long a key is still taken once the next one began.
  std::uint32_t overlap_days = 7;
};

// After its last day a key may still be needed for what a clock that is behind let in.
inline constexpr std::uint32_t kDaysKept = 2;
// A key ring has no more keys: OpenSSL's secure heap holds twice as many.
inline constexpr std::size_t kMaxRecipientKeys = 1024;

// The first day on which a channel is due for a new key: a period after its newest began, and the
// overlap before that one ends. 0: never.
[[nodiscard]] std::uint32_t NextRotationDay(const RecipientKeys& keys, const EpochRules& rules);
// The channels that are due on `today`.
[[nodiscard]] std::vector<std::string> ChannelsDue(const RecipientKeys& keys,
                                                   const EpochRules& rules, Day today);

// The first day on which a channel has no key. 0 without channels.
[[nodiscard]] std::uint32_t FirstDayWithoutKey(const RecipientKeys& keys);

// New private keys, X25519, by channel.
using NewKeys = std::map<std::string, Secret, std::less<>>;
[[nodiscard]] absl::StatusOr<NewKeys> MakeKeysFor(const std::vector<std::string>& channels);
// Adds them from `today` on, ends the others of their channels when the overlap is over, and counts
// the manifest's serial up to what comes after `last_serial`.
void BeginEpoch(storage::v1::KeyRing& ring, const NewKeys& made, const EpochRules& rules, Day today,
                std::uint64_t last_serial);

// The ids of keys for which nothing can be left at an intake that was pulled whole since
// `pulled_since`, and that are not the newest of their channel.
[[nodiscard]] std::vector<std::string> KeysOver(const RecipientKeys& keys, Day today,
                                                Day pulled_since);
// Takes these out of the ring.
void DestroyKeys(storage::v1::KeyRing& ring, const std::vector<std::string>& key_ids);

}  // namespace candor::review
