// The hash and the signature that a copy of the log is verified with. Thread-safe.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "candor/merkle/tree.h"

namespace candor::auditor {

[[nodiscard]] merkle::Hash Digest(std::initializer_list<std::string_view> parts);

// Ed25519 (RFC 8032); false for wrong lengths, too.
[[nodiscard]] bool IsSignedBy(std::string_view public_key, std::string_view message,
                              std::string_view signature);

}  // namespace candor::auditor
