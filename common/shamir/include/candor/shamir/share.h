// An officer's share of a key encryption key (docs/FORMAT.md, "Shares"). Splits, writes, reads,
// checks and puts together, in a time that does not depend on what shares say. Thread-safe.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::shamir {

inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kMaxShareTextBytes = 512;

// Move-only.
struct Share {
  std::string set_id;  // 8 bytes
  std::uint32_t index = 0;
  std::uint32_t threshold = 0;
  std::string officer;
  Secret value;  // 32 bytes
};

struct SplitKey {
  // Public; goes into the key file.
  storage::v1::ShareSet set;
  // One for each officer, in their order.
  std::vector<Share> shares;
};

// A new set of shares of the 32-byte `key`, of which `threshold` give it. INVALID_ARGUMENT, naming
// `threshold` or `officers[i]`, unless the set is sound (share_set.h).
[[nodiscard]] absl::StatusOr<SplitKey> Split(std::string_view key, std::uint32_t threshold,
                                             std::span<const std::string> officers, Random& random);

// One line, without its line break.
[[nodiscard]] Secret ShareText(const Share& share);

// A share as somebody typed it: any white space between and around its words, hexadecimal digits of
// either case. Error(kShareRefused), with a text that tells a typing mistake from what is no share.
[[nodiscard]] absl::StatusOr<Share> ParseShare(std::string_view text);

// OK when it is the share that was made for its officer in this set. Error(kShareRefused), with a
// text that tells a share of another set from one that was altered. Whether the caller is its
// officer is for who asks.
[[nodiscard]] absl::Status CheckShare(const Share& share, const storage::v1::ShareSet& set);

// The key. Error(kShareRefused) when CheckShare refuses one of them, when one was given twice, and
// when they are fewer than the threshold.
[[nodiscard]] absl::StatusOr<Secret> CombineShares(std::span<const Share> shares,
                                                   const storage::v1::ShareSet& set);

}  // namespace candor::shamir
