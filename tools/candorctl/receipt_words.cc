#include "candorctl/receipt_words.h"

#include <iomanip>

namespace candor::tools {

void ShowWords(const std::vector<std::string>& words, std::ostream& out) {
  constexpr std::size_t kWordsPerLine = 4;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool last_of_line = (i + 1) % kWordsPerLine == 0;
    out << std::setw(6) << std::right << i + 1 << " ";
    out << std::setw(last_of_line ? 0 : 10) << std::left << words[i];
    out << (last_of_line ? "\n" : "");
  }
}

}  // namespace candor::tools
