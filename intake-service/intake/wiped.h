// A message that holds what nobody may find in freed memory: its text and bytes are overwritten
// when it goes.
#pragma once

#include "google/protobuf/message.h"

namespace candor::intake {

// Overwrites every text and bytes field of `message`, however deep, with zeros.
void WipeMessage(google::protobuf::Message& message);

// Neither copied nor moved, so that there is one place to wipe.
template <typename M>
struct Wiped {
  Wiped() = default;
  ~Wiped() { WipeMessage(message); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;

  M message;
};

}  // namespace candor::intake
