// Watch tokens: how far a watch got, sealed, so that nobody can count the changes of cases that
// they must not learn of. Bound to one member and filter.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/review/v1/member_service.pb.h"

namespace candor::review {

struct WatchPosition {
  // Of the index (CaseIndex::run): after a restart nobody knows what changed since.
  std::string run;
  // The last change that was looked at.
  std::uint64_t sequence = 0;
  // RightsOf the member: after a change of these neither.
  std::string rights;

  friend bool operator==(const WatchPosition&, const WatchPosition&) = default;
};

// 8 bytes of a digest of roles and channels, which with the cases themselves decide on what is
// seen.
[[nodiscard]] std::string RightsOf(const v1::Member& member);

// Thread-safe. `random` must outlive it.
class WatchTokens {
 public:
  // `key` is UnsealedKeys::page_token_key; `filter` as the member wrote it.
  WatchTokens(std::string_view key, std::string_view member, std::string_view filter,
              Random& random);

  // Base64url of a nonce and AES-256-GCM of the position; never the same twice.
  [[nodiscard]] std::string Make(const WatchPosition& position) const;
  // Nothing for a token that Make did not make for all of these.
  [[nodiscard]] std::optional<WatchPosition> Read(std::string_view token) const;

 private:
  const Secret key_;
  const std::string bound_to_;
  Random& random_;
};

}  // namespace candor::review
