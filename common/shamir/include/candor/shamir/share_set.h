// Who has a share of a key encryption key (docs/FORMAT.md, "Shares"): the public side. Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "candor/storage/v1/key_file.pb.h"

namespace candor::shamir {

inline constexpr std::size_t kSetIdBytes = 8;
inline constexpr std::size_t kCommitmentBytes = 32;
inline constexpr std::uint32_t kMinThreshold = 2;
inline constexpr int kMaxShares = 16;

// As the last part of an identity: 1 to 64 of `a-z 0-9 -`.
[[nodiscard]] bool IsOfficerName(std::string_view name);

// Whether every length is right, the threshold is from 2 to the number of owners, these are at most
// 16, and no officer is named twice.
[[nodiscard]] bool IsSound(const storage::v1::ShareSet& set);

}  // namespace candor::shamir
