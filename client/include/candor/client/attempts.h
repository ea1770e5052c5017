// What is known of the attempts to send something.
#pragma once

namespace candor::client {

struct Attempts {
  int made = 0;
  // The last error leaves open whether intake took it.
  bool outcome_unknown = false;
};

}  // namespace candor::client
