// Who seals what a reporter sends.
#pragma once

namespace candor::client {

enum class Sealing {
  kHere,    // this process, so that intake never sees the text
  kIntake,  // intake, before it writes the first byte
};

}  // namespace candor::client
