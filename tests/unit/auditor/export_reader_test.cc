#include "candor-audit/export_reader.h"

#include <cstddef>
#include <sstream>
#include <string>

#include "absl/strings/str_cat.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gtest/gtest.h"
#include "made_log.h"

namespace candor::auditor {
namespace {

using test_support::HasCode;
using test_support::IsOk;

constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
constexpr std::string_view kTitle = "candor audit export 1\n";
// 32 zero bytes.
constexpr std::string_view kHash = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

// Reads one entry after the title.
absl::StatusOr<bool> ReadEntryOf(const std::string& line) {
  std::istringstream in(std::string(kTitle) + line);
  ExportReader reader(in);
  EXPECT_THAT(reader.ReadTitle(), IsOk());
  ExportedEntry entry;
  return reader.ReadEntry(entry);
}

TEST(ExportReaderTest, ReadsWhatWasWritten) {
  test_support::SeededRandom random;
  const Signer team("team", std::string(32, 's'));
  MadeCopy copy = MakeLog({1, 3}, team, random);
  Erase(copy.entries[1]);
  std::istringstream in(copy.Text());
  ExportReader reader(in);
  ASSERT_THAT(reader.ReadTitle(), IsOk());
  for (const SignedSize& checkpoint : copy.checkpoints) {
    std::string note;
    ASSERT_TRUE(reader.ReadCheckpoint(note).value());
    EXPECT_EQ(note, checkpoint.note);
  }
  std::string note;
  EXPECT_FALSE(reader.ReadCheckpoint(note).value());
  for (const ExportedEntry& written : copy.entries) {
    ExportedEntry entry;
    ASSERT_TRUE(reader.ReadEntry(entry).value());
    EXPECT_EQ(entry.index, written.index);
    EXPECT_EQ(entry.commitment, written.commitment);
    EXPECT_EQ(entry.salt, written.salt);
    EXPECT_EQ(entry.entry, written.entry);
    EXPECT_EQ(entry.is_erased, written.is_erased);
  }
  EXPECT_EQ(reader.line(), 6U);
  ExportedEntry entry;
  EXPECT_FALSE(reader.ReadEntry(entry).value());
}

TEST(ExportReaderTest, RefusesAnotherFile) {
  for (const std::string& text :
       {std::string(), std::string("\n"), std::string("candor audit export 1"),
        std::string("candor audit export 2\n"), std::string("candor audit export 1 \n"),
        std::string("candor audit export 1\r\n"), std::string(1'000'000, 'x'),
        std::string(1'000'000, '\0')}) {
    std::istringstream in(text);
    EXPECT_THAT(ExportReader(in).ReadTitle(), HasCode(kInvalid)) << text.substr(0, 40);
  }
}

TEST(ExportReaderTest, RefusesALineThatIsNoEntry) {
  const std::string hash(kHash);
  ASSERT_THAT(ReadEntryOf(absl::StrCat("entry 0 ", hash, " ", hash, " AAAA\n")), IsOk());
  ASSERT_THAT(ReadEntryOf(absl::StrCat("entry 0 ", hash, " - -\n")), IsOk());
  for (const std::string& line : {
           std::string("\n"),
           std::string("entry\n"),
           std::string("entry \n"),
           std::string("entry    \n"),
           absl::StrCat("checkpoint ", hash, "\n"),
           absl::StrCat("Entry 0 ", hash, " - -\n"),
           absl::StrCat("entry 0 ", hash, " -\n"),
           absl::StrCat("entry 0 ", hash, " - - -\n"),
           absl::StrCat("entry 0 ", hash, " - - \n"),
           absl::StrCat("entry 0 ", hash, " - -\r\n"),
           absl::StrCat("entry  0 ", hash, " - -\n"),
           absl::StrCat("entry 0 ", hash, " - -"),
           absl::StrCat("entry 00 ", hash, " - -\n"),
           absl::StrCat("entry -1 ", hash, " - -\n"),
           absl::StrCat("entry +1 ", hash, " - -\n"),
           absl::StrCat("entry 18446744073709551616 ", hash, " - -\n"),
           absl::StrCat("entry  ", hash, " - -\n"),
           absl::StrCat("entry 0 ", hash, " - AAAA\n"),
           absl::StrCat("entry 0 ", hash, " ", hash, " -\n"),
           absl::StrCat("entry 0 AAAA ", hash, " AAAA\n"),
           absl::StrCat("entry 0 - ", hash, " AAAA\n"),
           absl::StrCat("entry 0 ", hash, " AAAA AAAA\n"),
           absl::StrCat("entry 0 ", hash, " ", hash, " A\n"),
           absl::StrCat("entry 0 ", hash, " ", hash, " ", std::string(1'000'000, 'A'), "\n"),
           absl::StrCat("entry 0 ", hash, " ", hash, std::string("\0AA\n", 4)),
       }) {
    EXPECT_THAT(ReadEntryOf(line), HasCode(kInvalid)) << line.substr(0, 100);
  }
}

TEST(ExportReaderTest, AnyBytesAreEitherReadOrRefused) {
  test_support::SeededRandom random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string bytes(static_cast<std::size_t>(i % 300), '\0');
    random.Fill(bytes.data(), bytes.size());
    (void)ReadEntryOf(bytes);
    (void)ReadEntryOf("entry 0 " + bytes);
    std::istringstream in(std::string(kTitle) + "checkpoint " + bytes);
    ExportReader reader(in);
    ASSERT_THAT(reader.ReadTitle(), IsOk());
    std::string note;
    (void)reader.ReadCheckpoint(note);
  }
}

}  // namespace
}  // namespace candor::auditor
