// What a key ring must be to go into a key file, and to come out of one.
#pragma once

#include "absl/status/status.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

// INVALID_ARGUMENT, with the fields below `ring`, unless every key has its length, every recipient
// key a channel and an order of days, there is at least one of them, and the nodes of the case keys
// lie beside each other, from left to right.
[[nodiscard]] absl::Status CheckKeyRing(const storage::v1::KeyRing& ring);

}  // namespace candor::keys
