// Two words to talk of a case by where others listen. Made from its id and not stored: 65 536 of
// them, so two cases may share one. They say nothing about the case. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace candor::review {

// By the first two bytes of SHA-256 of the id, such as "copper lantern".
[[nodiscard]] std::string CodeName(std::string_view case_id);

}  // namespace candor::review
