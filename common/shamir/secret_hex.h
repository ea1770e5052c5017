// Hexadecimal text of secrets, in the same time for all of one length: no table, no branch and no
// index depends on a digit (tests/unit/shamir/shape_test.cc). Internal.
#pragma once

#include <string_view>

namespace candor::shamir {

// Writes two digits a byte, in lower case, to `out`.
void HexOf(std::string_view bytes, char* out);

// Writes a byte for two digits, of either case, to `out`. False when there is another character.
[[nodiscard]] bool BytesOf(std::string_view hex, char* out);

}  // namespace candor::shamir
