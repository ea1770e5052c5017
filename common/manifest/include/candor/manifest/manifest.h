// The key manifest: which public keys a channel is sealed to, and when (docs/FORMAT.md, "Key
// manifest"). A C2SP signed note (c2sp.org/signed-note) with an Ed25519 signature.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"

namespace candor {

inline constexpr std::size_t kMaxManifestBytes = 64 * 1024;

struct ManifestKey {
  std::string channel;  // 1 to 32 of `a-z 0-9 -`
  std::uint16_t kem_id = 0;
  std::string key_id;  // 8 bytes
  Day not_before;
  Day not_after;  // inclusive
  std::string public_key;
};

struct Manifest {
  std::uint64_t serial = 0;  // counts up with every issue
  std::vector<ManifestKey> keys;

  [[nodiscard]] bool HasChannel(std::string_view channel) const;
  // The keys of `channel` that are valid on `today`.
  [[nodiscard]] std::vector<const ManifestKey*> ValidKeys(std::string_view channel,
                                                          Day today) const;
  // Those of them to seal to: the two newest of each KEM. Older ones are still taken, so a manifest
  // stays of use until six more keys were made.
  [[nodiscard]] std::vector<const ManifestKey*> SealingKeys(std::string_view channel,
                                                            Day today) const;
};

// The text that is signed: a line `candor/v1 manifest`, a line `serial <n>`, then one line per
// key: channel, kem id as four hex digits, key id in hex, first day, last day, public key in
// base64.
[[nodiscard]] std::string ManifestText(const Manifest& manifest);

// Checks notes under one pinned key. Copyable, thread-safe.
class NoteVerifier {
 public:
  // `key` is a C2SP verifier key: `<name>+<hash>+<base64>`. INVALID_ARGUMENT otherwise.
  [[nodiscard]] static absl::StatusOr<NoteVerifier> Parse(std::string_view key);

  [[nodiscard]] const std::string& name() const { return name_; }
  // The text of `note` when one of its signatures is by this key. Signatures of other keys are
  // ignored. UNAUTHENTICATED otherwise; INVALID_ARGUMENT when it is no note, or longer than
  // kMaxManifestBytes.
  [[nodiscard]] absl::StatusOr<std::string> Verify(std::string_view note) const;

 private:
  NoteVerifier() = default;
  std::string name_;
  std::string hash_;        // 4 bytes
  std::string public_key_;  // 32 bytes
};

// `<name>+<hash>+<base64>` for an Ed25519 public key.
[[nodiscard]] std::string VerifierKey(std::string_view name, std::string_view public_key);
// The 4-byte key hash of the signed-note format.
[[nodiscard]] std::string NoteKeyHash(std::string_view name, std::string_view public_key);

// The manifest in `note`. UNAUTHENTICATED when it is not signed by `verifier`'s key;
// INVALID_ARGUMENT when it is too long, has more than 256 keys or one of them twice, a line does
// not parse, or a key id is not that of its key. Keys of KEMs that this version does not have are
// kept.
[[nodiscard]] absl::StatusOr<Manifest> OpenManifest(std::string_view note,
                                                    const NoteVerifier& verifier);

}  // namespace candor
