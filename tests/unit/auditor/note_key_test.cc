#include "candor-audit/note_key.h"

#include <cstddef>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "made_log.h"

namespace candor::auditor {
namespace {

// The example of Go's golang.org/x/mod/sumdb/note.
constexpr std::string_view kGoKey =
    "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
constexpr std::string_view kGoText =
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n";
constexpr std::string_view kGoSignature =
    "\xe2\x80\x94 PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n";

std::string GoNote() { return std::string(kGoText).append("\n").append(kGoSignature); }

TEST(NoteKeyTest, TakesTheNoteThatGoShows) {
  EXPECT_EQ(NoteKey::Parse(kGoKey).value().TextOf(GoNote()), kGoText);
}

TEST(NoteKeyTest, RefusesEveryChangedOrMissingByte) {
  const NoteKey key = NoteKey::Parse(kGoKey).value();
  const std::string note = GoNote();
  for (std::size_t i = 0; i < note.size(); ++i) {
    std::string changed = note;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(key.TextOf(changed), std::nullopt) << i;
    EXPECT_EQ(key.TextOf(note.substr(0, i)), std::nullopt) << i;
  }
}

TEST(NoteKeyTest, PassesOverTheSignaturesOfOthers) {
  const Signer other("other", std::string(32, 'o'));
  const NoteKey key = NoteKey::Parse(kGoKey).value();
  const std::string by_other = other.Note(kGoText);
  const std::string line = by_other.substr(by_other.rfind("\n\n") + 2);
  EXPECT_EQ(key.TextOf(GoNote() + line), kGoText);
  EXPECT_EQ(key.TextOf(by_other), std::nullopt);
  // A wrong one of ours beside a right one spoils the note.
  std::string wrong(kGoSignature);
  wrong[40] = wrong[40] == 'A' ? 'B' : 'A';
  EXPECT_EQ(key.TextOf(GoNote() + wrong), std::nullopt);
}

TEST(NoteKeyTest, RefusesANoteThatIsTooLong) {
  const Signer signer("team", std::string(32, 's'));
  std::string note = signer.Note("text\n");
  const std::string line = note.substr(note.rfind("\n\n") + 2);
  EXPECT_TRUE(signer.Verifier().TextOf(note));
  for (int i = 0; i < 64; ++i) {
    note.append(line);
  }
  EXPECT_FALSE(signer.Verifier().TextOf(note));
  EXPECT_FALSE(signer.Verifier().TextOf(std::string(kMaxNoteBytes, 'a') + signer.Note("text\n")));
}

TEST(NoteKeyTest, RefusesAKeyThatWasMistyped) {
  for (std::size_t i = 0; i < kGoKey.size(); ++i) {
    std::string changed(kGoKey);
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_EQ(NoteKey::Parse(changed), std::nullopt) << i;
    EXPECT_EQ(NoteKey::Parse(kGoKey.substr(0, i)), std::nullopt) << i;
  }
}

}  // namespace
}  // namespace candor::auditor
