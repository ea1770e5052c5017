#include "word_text.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "words.h"

namespace candor {
namespace {

constexpr std::size_t kMaxTextBytes = 1024;
constexpr std::size_t kUniqueLetters = 4;

// Literals, because an error must hold nothing that was typed.
constexpr std::array<std::string_view, kReceiptWords> kTooFew = {
    "has no words; type all twelve",      "has 1 word; a receipt has twelve",
    "has 2 words; a receipt has twelve",  "has 3 words; a receipt has twelve",
    "has 4 words; a receipt has twelve",  "has 5 words; a receipt has twelve",
    "has 6 words; a receipt has twelve",  "has 7 words; a receipt has twelve",
    "has 8 words; a receipt has twelve",  "has 9 words; a receipt has twelve",
    "has 10 words; a receipt has twelve", "has 11 words; a receipt has twelve",
};

constexpr std::array<std::string_view, kReceiptWords> kUnknownWord = {
    "word 1 is not on the word list; check its spelling",
    "word 2 is not on the word list; check its spelling",
    "word 3 is not on the word list; check its spelling",
    "word 4 is not on the word list; check its spelling",
    "word 5 is not on the word list; check its spelling",
    "word 6 is not on the word list; check its spelling",
    "word 7 is not on the word list; check its spelling",
    "word 8 is not on the word list; check its spelling",
    "word 9 is not on the word list; check its spelling",
    "word 10 is not on the word list; check its spelling",
    "word 11 is not on the word list; check its spelling",
    "word 12 is not on the word list; check its spelling",
};

// What telephones and word processors make of a space or a dash, in UTF-8.
constexpr std::array<std::string_view, 8> kTypographicSeparators = {
    "\xc2\xa0",      // no-break space
    "\xe2\x80\x90",  // hyphen
    "\xe2\x80\x91",  // non-breaking hyphen
    "\xe2\x80\x92",  // figure dash
    "\xe2\x80\x93",  // en dash
    "\xe2\x80\x94",  // em dash
    "\xe2\x80\x95",  // horizontal bar
    "\xe2\x80\xaf",  // narrow no-break space
};

// Lower case, and a space for every separator; the same length as `text`.
Secret Normalized(std::string_view text) {
  Secret normalized = Secret::CopyOf(text);
  char* out = normalized.data();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] >= 'A' && text[i] <= 'Z') {
      out[i] = static_cast<char>(text[i] - 'A' + 'a');
    } else if (std::string_view(" \t\r\n\v\f,-").find(text[i]) != std::string_view::npos) {
      out[i] = ' ';
    }
    for (const std::string_view separator : kTypographicSeparators) {
      if (text.substr(i, separator.size()) == separator) {
        std::fill_n(out + i, separator.size(), ' ');
        i += separator.size() - 1;
        break;
      }
    }
  }
  return normalized;
}

std::vector<std::string_view> Split(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t end = 0;
  for (std::size_t begin = text.find_first_not_of(' '); begin != std::string_view::npos;
       begin = text.find_first_not_of(' ', end)) {
    end = std::min(text.find(' ', begin), text.size());
    words.push_back(text.substr(begin, end - begin));
  }
  return words;
}

std::optional<std::uint16_t> IndexOf(std::string_view word) {
  const auto* found = std::lower_bound(kWords.begin(), kWords.end(), word);
  const bool is_word =
      found != kWords.end() &&
      (*found == word || (word.size() == kUniqueLetters && found->substr(0, word.size()) == word));
  return is_word ? std::optional(static_cast<std::uint16_t>(found - kWords.begin())) : std::nullopt;
}

}  // namespace

absl::StatusOr<WordIndices> ParseWordText(std::string_view text) {
  if (text.size() > kMaxTextBytes) {
    return InvalidField("receipt", "is too long for twelve words; type the words alone");
  }
  const Secret normalized = Normalized(text);
  const std::vector<std::string_view> words = Split(normalized.view());
  if (words.size() < kReceiptWords) {
    return InvalidField("receipt", kTooFew[words.size()]);
  }
  if (words.size() > kReceiptWords) {
    return InvalidField("receipt", "has more than twelve words; a receipt has twelve");
  }
  WordIndices indices{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::optional<std::uint16_t> index = IndexOf(words[i]);
    if (!index) {
      return InvalidField("receipt", kUnknownWord[i]);
    }
    indices[i] = *index;
  }
  return indices;
}

}  // namespace candor
