// Recipient keys as `candorctl keys` shows them.
#pragma once

#include <string>

#include "candor/manifest/manifest.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::tools {

[[nodiscard]] std::string KeysJson(const Manifest& manifest);
[[nodiscard]] std::string KeysTable(const Manifest& manifest, Day today);

// What opens a key file, such as "the passphrase, or 2 of the shares of olga, pia and rosa".
[[nodiscard]] std::string OpenersText(const storage::v1::KeyFile& slots);

}  // namespace candor::tools
