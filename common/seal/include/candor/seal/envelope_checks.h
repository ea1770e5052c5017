// What can be said of an envelope without a key.
#pragma once

#include <string_view>

#include "candor/base/error.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::seal {

// Adds a violation, with the path below `prefix` (such as "envelope"), for each field of a
// message to the team that has not the shape of docs/FORMAT.md: suite, lengths, 1 to 8 wrapped
// keys, each by a KEM of this version and to another key, a ciphertext of a padded size, no unknown
// fields. Never looks further than sizes; cheap.
void CheckEnvelope(const sealed::v1::SealedEnvelope& envelope, std::string_view prefix,
                   FieldViolations& violations);

}  // namespace candor::seal
