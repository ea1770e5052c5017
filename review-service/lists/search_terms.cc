#include "lists/search_terms.h"

#include <algorithm>

#include "candor/base/bytes.h"
#include "candor/hpke/sha256.h"

namespace candor::review {
namespace {

constexpr std::size_t kTermBytes = 4;

std::uint32_t Number(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[at + i]);
  };
  return byte(0) << 24 | byte(1) << 16 | byte(2) << 8 | byte(3);
}

// Takes the next character off `text`, which is UTF-8.
char32_t NextCharacter(std::string_view& text) {
  const auto first = static_cast<unsigned char>(text.front());
  std::size_t more = first < 0xc0 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  more = std::min(more, text.size() - 1);
  char32_t character = more == 0 ? first : first & (0x3fU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    character = character << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  }
  text.remove_prefix(1 + more);
  return character;
}

bool IsIn(char32_t character, char32_t first, char32_t last) {
  return character >= first && character <= last;
}

// Blanks and punctuation: of ASCII, Latin-1, the general block, CJK and its full-width forms.
bool Separates(char32_t character) {
  if (character < 0x80) {
    return !IsIn(character | 0x20U, 'a', 'z') && !IsIn(character, '0', '9');
  }
  return IsIn(character, 0x80, 0xbf) || IsIn(character, 0x2000, 0x206f) ||
         IsIn(character, 0x3000, 0x303f) || IsIn(character, 0xff00, 0xff0f);
}

// Kana and ideographs are written without blanks.
bool IsWordByItself(char32_t character) { return IsIn(character, 0x3040, 0x9fff); }

// Latin with the accents of western and central Europe, Greek and Cyrillic.
char32_t ToLower(char32_t character) {
  const bool by_32 = IsIn(character, 'A', 'Z') ||
                     (IsIn(character, 0xc0, 0xde) && character != 0xd7) ||
                     IsIn(character, 0x391, 0x3a9) || IsIn(character, 0x410, 0x42f);
  if (by_32) {
    return character + 32;
  }
  if (IsIn(character, 0x400, 0x40f)) {
    return character + 80;
  }
  if (IsIn(character, 0x139, 0x148) || IsIn(character, 0x179, 0x17e)) {
    return character + (character & 1U);
  }
  const bool in_pairs = IsIn(character, 0x100, 0x12f) || IsIn(character, 0x14a, 0x177);
  return in_pairs ? character | 1U : character;
}

// As UTF-8.
void Append(char32_t character, std::string& word) {
  if (character < 0x80) {
    word.push_back(static_cast<char>(character));
    return;
  }
  const int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
  word.push_back(static_cast<char>((0xf00U >> (more + 1) & 0xf0U) | character >> 6 * more));
  for (int i = more - 1; i >= 0; --i) {
    word.push_back(static_cast<char>(0x80U | (character >> 6 * i & 0x3fU)));
  }
}

// Terms in the order in which they come, each once.
class Terms {
 public:
  void AddText(std::string_view text) {
    std::string word;
    while (!text.empty() && sorted_.size() < kMostTerms) {
      const char32_t character = NextCharacter(text);
      const bool alone = IsWordByItself(character);
      if (alone || Separates(character)) {
        AddWord(word);
      }
      if (alone || !Separates(character)) {
        Append(ToLower(character), word);
      }
      if (alone) {
        AddWord(word);
      }
    }
    AddWord(word);
  }

  [[nodiscard]] const std::vector<std::uint32_t>& in_order() const { return in_order_; }
  [[nodiscard]] const std::vector<std::uint32_t>& sorted() const { return sorted_; }

 private:
  void AddWord(std::string& word) {
    if (!word.empty() && sorted_.size() < kMostTerms) {
      const std::uint32_t term = Number(Sha256(word), 0);
      const auto place = std::ranges::lower_bound(sorted_, term);
      if (place == sorted_.end() || *place != term) {
        sorted_.insert(place, term);
        in_order_.push_back(term);
      }
    }
    word.clear();
  }

  std::vector<std::uint32_t> in_order_;
  std::vector<std::uint32_t> sorted_;
};

template <typename People>
void AddPeople(const People& people, Terms& terms) {
  for (const report::v1::Person& person : people) {
    terms.AddText(person.name());
    terms.AddText(person.handle());
  }
}

template <typename People>
void AddDescriptions(const People& people, Terms& terms) {
  for (const report::v1::Person& person : people) {
    terms.AddText(person.description());
  }
}

}  // namespace

std::string TermsOf(const report::v1::Report& report) {
  Terms terms;
  AddPeople(report.people_involved(), terms);
  AddPeople(report.witnesses(), terms);
  for (const std::string* const text : {&report.space().name(), &report.where(), &report.when(),
                                        &report.what_happened(), &report.continues()}) {
    terms.AddText(*text);
  }
  AddDescriptions(report.people_involved(), terms);
  AddDescriptions(report.witnesses(), terms);
  std::string bytes;
  for (const std::uint32_t term : terms.sorted()) {
    AppendU32(bytes, term);
  }
  return bytes;
}

std::vector<std::uint32_t> WordsOf(std::string_view text) {
  Terms terms;
  terms.AddText(text);
  return terms.in_order();
}

bool HasTerm(std::string_view terms, std::uint32_t term) {
  const std::size_t count = terms.size() / kTermBytes;
  // Digests are spread evenly, so a term is near its share of the way.
  std::size_t place = std::uint64_t{term} * count >> 32;
  while (place > 0 && Number(terms, (place - 1) * kTermBytes) >= term) {
    --place;
  }
  while (place < count && Number(terms, place * kTermBytes) < term) {
    ++place;
  }
  return place < count && Number(terms, place * kTermBytes) == term;
}

}  // namespace candor::review
