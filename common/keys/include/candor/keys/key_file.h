// The team's key file: the master key, the recipients' private keys and the manifest signing key
// under a passphrase (docs/FORMAT.md, "Key file").
#pragma once

#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::keys {

// The bytes of a key file that holds `ring` under `passphrase` (1 to 1024 bytes): scrypt
// N=2^17, r=8, p=1 (128 MiB), then AES-256-GCM. Takes about half a second. INVALID_ARGUMENT, with
// the field, when the passphrase is empty or too long or the ring is not complete.
[[nodiscard]] absl::StatusOr<std::string> EncodeKeyFile(const storage::v1::KeyRing& ring,
                                                        std::string_view passphrase,
                                                        Random& random);

// The keys in `file`. Error(kKeyFileDamaged) when it is no key file, not a byte of it as written,
// its parameters are out of bounds or, though the passphrase is right, what it holds is not a key
// ring; Error(kWrongPassphrase) when it does not decrypt. Damage is told before any work is done.
[[nodiscard]] absl::StatusOr<storage::v1::KeyRing> DecodeKeyFile(std::string_view file,
                                                                 std::string_view passphrase);

// Wipes the secrets of `ring` and leaves it empty.
void WipeKeyRing(storage::v1::KeyRing& ring);

}  // namespace candor::keys
