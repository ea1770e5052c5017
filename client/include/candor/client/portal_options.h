// How a portal client behaves.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/manifest/manifest.h"

namespace candor::client {

struct PortalOptions {
  // The team's key for manifests, pinned. Without it nothing is sealed here: what has to be is
  // FAILED_PRECONDITION.
  std::optional<NoteVerifier> verifier;
  std::string channel = "conduct";
  // For each attempt; of an upload, for each step forward.
  std::chrono::milliseconds timeout = std::chrono::seconds(10);
  // In a row without a step forward.
  int max_attempts = 5;
  // Before the second attempt; doubled from then on, up to a quarter more by chance.
  std::chrono::milliseconds first_pause = std::chrono::milliseconds(250);
  // How a pause is made.
  std::function<void(std::chrono::milliseconds)> pause;
  // Both outlive the client; the system's when null.
  const Clock* clock = nullptr;
  Random* random = nullptr;
};

}  // namespace candor::client
