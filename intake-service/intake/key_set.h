// A key manifest that was verified, with its keys parsed once for sealing. Public keys only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/manifest/manifest.h"
#include "candor/seal/seal.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::intake {

// Immutable; thread-safe.
class KeySet {
 public:
  // Opens `note` under the pinned key. INVALID_ARGUMENT, field `signed_manifest`: it does not
  // verify or parse, has no key, a key that this build cannot seal to, or more than 8 keys of one
  // channel on one day.
  [[nodiscard]] static absl::StatusOr<KeySet> Open(std::string note, const NoteVerifier& verifier);

  // As it was signed.
  [[nodiscard]] const std::string& note() const { return note_; }
  [[nodiscard]] const Manifest& manifest() const { return manifest_; }
  // The last day on which every channel has a key.
  [[nodiscard]] Day last_day() const;

  // What to seal to for `channel` on `today`. INVALID_ARGUMENT, field `channel`, for a channel
  // that the manifest does not have; Error(kOutdatedKey) when none of its keys is valid that day.
  [[nodiscard]] absl::StatusOr<std::vector<seal::Recipient>> Recipients(std::string_view channel,
                                                                        Day today) const;
  // OK when every wrapped key of `envelope` is for a key of `channel` that is valid on `today`;
  // the same errors otherwise.
  [[nodiscard]] absl::Status CheckWrappedKeys(std::string_view channel, Day today,
                                              const sealed::v1::SealedEnvelope& envelope) const;

 private:
  struct Key {
    seal::Recipient recipient;
    Day not_before;
    Day not_after;

    [[nodiscard]] bool ValidOn(Day day) const { return not_before <= day && day <= not_after; }
  };
  KeySet(std::string note, Manifest manifest)
      : note_(std::move(note)), manifest_(std::move(manifest)) {}

  std::string note_;
  Manifest manifest_;
  std::map<std::string, std::vector<Key>, std::less<>> channels_;
};

}  // namespace candor::intake
