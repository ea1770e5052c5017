// When and how results are coloured.
#pragma once

#include <string>

namespace candor::tools {

enum class Style { kPlain, kBold, kDim, kYellow, kRed };

// Whether `terminal`, the value of TERM or null, takes colour and nobody asked for none:
// `no_color` is the value of NO_COLOR or null (no-color.org).
[[nodiscard]] bool TakesColour(bool is_terminal, const char* no_color, const char* terminal);

// `text` in that style; as it is when `colour` is false. The text must be safe for a terminal.
[[nodiscard]] std::string Styled(const std::string& text, Style style, bool colour);

}  // namespace candor::tools
