// Key files at another cost than the one they are shipped with. Internal: only tests, which make
// many, have a use for it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/keys/key_file.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

// As the functions without AtCost, with scrypt's N, a power of two from 2^10 to 2^20.
[[nodiscard]] absl::Status SetPassphraseAtCost(OpenedKeyFile& opened, std::string_view passphrase,
                                               std::uint64_t scrypt_n, Random& random);
[[nodiscard]] absl::StatusOr<std::string> EncodeKeyFileAtCost(const storage::v1::KeyRing& ring,
                                                              std::string_view passphrase,
                                                              std::uint64_t scrypt_n,
                                                              Random& random);

}  // namespace candor::keys
