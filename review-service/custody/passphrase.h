// The key file's passphrase at start, for a review that nobody unseals by hand.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"

namespace candor::review {

// All that can be read from the descriptor, without a line break at its end; closes it.
// INVALID_ARGUMENT unless that is 1 to 1024 bytes.
[[nodiscard]] absl::StatusOr<Secret> ReadPassphrase(int descriptor);

// The same from a file. PERMISSION_DENIED when others may read the file.
[[nodiscard]] absl::StatusOr<Secret> ReadPassphraseFile(const std::string& path);

}  // namespace candor::review
