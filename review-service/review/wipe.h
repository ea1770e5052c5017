// Wiping plaintext that protobuf holds.
#pragma once

#include "google/protobuf/message.h"

namespace candor::review {

// Overwrites every string and bytes field of `message` and of the messages in it, then clears it.
// What protobuf freed before, such as an outgrown buffer, is out of its reach.
void WipeMessage(google::protobuf::Message& message);

}  // namespace candor::review
