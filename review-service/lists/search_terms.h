// The words that `text` in filters finds, as numbers: the first 4 bytes of SHA-256 of each word in
// lower case. A word is what stands between blanks and punctuation; a Chinese or Japanese character
// is one by itself. Two words of one number are as good as never: one in four billion. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/report/v1/report.pb.h"

namespace candor::review {

inline constexpr std::size_t kMostTerms = 2000;

// Of an opened report, for CaseSummary.search_terms: sorted 32-bit big-endian numbers, each once.
// The people in it first, then its text, until there are kMostTerms. What the reporter left for
// contact is not among them: nobody may look for the reporter.
[[nodiscard]] std::string TermsOf(const report::v1::Report& report);

// Of the words of a text, in their order, each once.
[[nodiscard]] std::vector<std::uint32_t> WordsOf(std::string_view text);

// Whether `term` is in what TermsOf gave.
[[nodiscard]] bool HasTerm(std::string_view terms, std::uint32_t term);

}  // namespace candor::review
