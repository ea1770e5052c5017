#include "lists/search_terms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "candor/hpke/sha256.h"

namespace candor::review {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

bool Finds(const std::string& terms, std::string_view word) {
  for (const std::uint32_t term : WordsOf(word)) {
    if (!HasTerm(terms, term)) {
      return false;
    }
  }
  return !WordsOf(word).empty();
}

report::v1::Report Saying(const std::string& text) {
  report::v1::Report report;
  report.set_what_happened(text);
  return report;
}

TEST(SearchTerms, AreTheFirstBytesOfTheDigestOfAWord) {
  // As docs/DATA_MODEL.md has it: sha256("anna") begins with 55579b55.
  EXPECT_THAT(WordsOf("anna"), ElementsAre(0x55579b55U));
  EXPECT_EQ(TermsOf(Saying("Anna")), std::string("\x55\x57\x9b\x55"));
  EXPECT_EQ(TermsOf(Saying("Anna")), Sha256("anna").substr(0, 4));
}

TEST(SearchTerms, AreSortedEachOnce) {
  const std::string terms = TermsOf(Saying("one two three two ONE four"));
  ASSERT_EQ(terms.size(), 4U * 4U);
  for (std::size_t i = 4; i < terms.size(); i += 4) {
    EXPECT_LT(terms.substr(i - 4, 4), terms.substr(i, 4));
  }
}

TEST(SearchTerms, FindWordsInAnyCase) {
  const std::string terms =
      TermsOf(Saying("He SHOUTED at Zoë, in the Straße; ÀÉ ЖУК Ωμέγα ŽIŽEK."));
  for (const char* const word : {"shouted", "Shouted", "HE", "zoë", "ZOË", "straße", "àé", "ÀÉ",
                                 "жук", "Жук", "ωμέγα", "Žižek", "žižek"}) {
    EXPECT_TRUE(Finds(terms, word)) << word;
  }
  for (const char* const word : {"shout", "shoutedat", "zo", "Strasse", ""}) {
    EXPECT_FALSE(Finds(terms, word)) << word;
  }
}

TEST(SearchTerms, ArePartedByPunctuationOfAnyKind) {
  const std::string terms =
      TermsOf(Saying("“quoted” don’t a—b c…d e f \xc2\xabg\xc2\xbb h、i\tj\nk/l@m.n_o-p"));
  for (const char* const word :
       {"quoted", "don", "t", "a", "b", "c", "d", "e", "f",     "g",    "h",
        "i",      "j",   "k", "l", "m", "n", "o", "p", "don't", "l@m.n"}) {
    EXPECT_TRUE(Finds(terms, word)) << word;
  }
}

TEST(SearchTerms, FindPartsOfWhatIsWrittenWithoutBlanks) {
  const std::string terms = TermsOf(Saying("彼は会議で怒鳴った"));
  EXPECT_TRUE(Finds(terms, "会議"));
  EXPECT_TRUE(Finds(terms, "怒鳴"));
  EXPECT_FALSE(Finds(terms, "電話"));
}

TEST(SearchTerms, ComeFromPeoplePlacesAndText) {
  report::v1::Report report = Saying("what");
  report::v1::Person& person = *report.add_people_involved();
  person.set_name("Bo Name");
  person.set_handle("@bo_handle");
  person.set_description("tall");
  report.add_witnesses()->set_name("Witness");
  report.set_when("yesterday");
  report.set_where("hall");
  report.mutable_space()->set_name("devroom");
  report.set_continues("earlier");
  const std::string terms = TermsOf(report);
  for (const char* const word : {"what", "bo", "name", "handle", "@bo_handle", "tall", "witness",
                                 "yesterday", "hall", "devroom", "earlier"}) {
    EXPECT_TRUE(Finds(terms, word)) << word;
  }
}

TEST(SearchTerms, AreNotOfWhatTellsOfTheReporter) {
  report::v1::Report report = Saying("what");
  report.mutable_contact()->set_details("reporter@example.org");
  report.add_excluded_members("bob");
  EXPECT_THAT(TermsOf(report), SizeIs(4));
}

TEST(SearchTerms, AreTwoThousandAtMostPeopleFirst) {
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    text += "w" + std::to_string(i) + " ";
  }
  report::v1::Report report = Saying(text);
  report.add_people_involved()->set_name("Anna");
  const std::string terms = TermsOf(report);
  EXPECT_EQ(terms.size(), 4 * kMostTerms);
  EXPECT_TRUE(Finds(terms, "anna"));
  EXPECT_TRUE(Finds(terms, "w0"));
  EXPECT_FALSE(Finds(terms, "w4999"));
}

TEST(SearchTerms, OfNothingAreNone) {
  EXPECT_THAT(WordsOf(""), IsEmpty());
  EXPECT_THAT(WordsOf(" ,.!? \n—"), IsEmpty());
  EXPECT_EQ(TermsOf({}), "");
  EXPECT_FALSE(HasTerm("", 1));
}

TEST(SearchTerms, TakeBytesThatAreNoText) {
  // Cut within a character, and no UTF-8 at all: no more than that nothing is found.
  EXPECT_THAT(WordsOf("\xc3"), SizeIs(::testing::Le(1)));
  EXPECT_THAT(WordsOf("a\xf0\x9f"), SizeIs(::testing::Le(2)));
  EXPECT_THAT(WordsOf("\xff\xfe\x80"), SizeIs(::testing::Le(2)));
}

}  // namespace
}  // namespace candor::review
