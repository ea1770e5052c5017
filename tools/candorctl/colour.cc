#include "candorctl/colour.h"

#include <string_view>

namespace candor::tools {
namespace {

constexpr std::string_view CodeOf(Style style) {
  switch (style) {
    case Style::kPlain:
      return "";
    case Style::kBold:
      return "\033[1m";
    case Style::kDim:
      return "\033[2m";
    case Style::kYellow:
      return "\033[33m";
    case Style::kRed:
      return "\033[1;31m";
  }
  return "";
}

}  // namespace

bool TakesColour(bool is_terminal, const char* no_color, const char* terminal) {
  return is_terminal && (no_color == nullptr || *no_color == '\0') && terminal != nullptr &&
         std::string_view(terminal) != "dumb";
}

std::string Styled(const std::string& text, Style style, bool colour) {
  if (!colour || style == Style::kPlain || text.empty()) {
    return text;
  }
  return std::string(CodeOf(style)) + text + "\033[0m";
}

}  // namespace candor::tools
