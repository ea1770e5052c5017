// Plaintext that protobuf holds, overwritten when it is no longer needed.
#pragma once

#include "google/protobuf/message.h"

namespace candor {

// Overwrites every string and bytes field of `message` and of the messages in it, then clears it.
// What protobuf freed before, such as an outgrown buffer, is out of its reach.
void WipeMessage(google::protobuf::Message& message);

// A message that is wiped when it goes. Neither copied nor moved, so that there is one place to
// wipe.
template <typename M>
struct Wiped {
  Wiped() = default;
  ~Wiped() { WipeMessage(message); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;

  M message;
};

}  // namespace candor
