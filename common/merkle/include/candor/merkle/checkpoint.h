// The text of a C2SP tlog-checkpoint: origin, size and root, a line each. It travels as a signed
// note (candor/manifest/manifest.h has the verification, candor/keys/signer.h the signature).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/merkle/tree.h"

namespace candor::merkle {

struct Checkpoint {
  std::string origin;  // the name of the key that signs it
  std::uint64_t size = 0;
  Hash root{};
};

[[nodiscard]] std::string FormatCheckpoint(const Checkpoint& checkpoint);
// INVALID_ARGUMENT unless it is written exactly as FormatCheckpoint does; extension lines are
// refused, since nobody writes any.
[[nodiscard]] absl::StatusOr<Checkpoint> ParseCheckpoint(std::string_view text);

}  // namespace candor::merkle
