// Page tokens: a position in a list, bound to one member and authenticated, so that a token can
// neither be made up nor handed on. Says nothing that the member was not shown.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "review/case_index.h"

namespace candor::review {

// Base64url of day, id and 16 bytes of HKDF-Expand(key, "page" ‖ day ‖ id ‖ member).
[[nodiscard]] std::string MakePageToken(std::string_view key, std::string_view member,
                                        const ListPosition& position);

// Nothing for a token that MakePageToken did not make for this key and member.
[[nodiscard]] std::optional<ListPosition> ReadPageToken(std::string_view key,
                                                        std::string_view member,
                                                        std::string_view token);

}  // namespace candor::review
