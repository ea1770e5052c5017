// A conduct team's first keys: made here, written by `candorctl keys init`.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/manifest/manifest.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::tools {

struct TeamKeysSpec {
  std::vector<std::string> channels;
  Day first_day;
  // An epoch, and how much longer its keys are taken while portals change over.
  std::uint32_t days = 30;
  std::uint32_t overlap = 7;
  std::string manifest_key_name;
  std::uint64_t serial = 0;
};

// Move-only, like the secrets in it; wiped on destruction.
struct TeamKeys {
  TeamKeys() = default;
  ~TeamKeys();
  TeamKeys(TeamKeys&&) = default;
  TeamKeys& operator=(TeamKeys&&) = default;

  storage::v1::KeyRing ring;
  Manifest manifest;
  std::string signed_manifest;
  std::string verification_key;
};

// A master key, the root of the cases' keys, an X25519 key for each channel and an Ed25519 key that
// signs the manifest.
[[nodiscard]] absl::StatusOr<TeamKeys> MakeTeamKeys(const TeamKeysSpec& spec, Random& random);

}  // namespace candor::tools
