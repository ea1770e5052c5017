#include "candor-audit/check_copy.h"

#include <cstddef>
#include <sstream>
#include <string>
#include <vector>

#include "candor/manifest/manifest.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "made_log.h"

namespace candor::auditor {
namespace {

using test_support::HasCode;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class CheckCopyTest : public testing::Test {
 protected:
  // It would write of each entry that does not parse.
  static void SetUpTestSuite() { google::protobuf::SetLogHandler(nullptr); }

  absl::StatusOr<Verdict> Check(const std::string& text,
                                const std::vector<std::string>& known = {}) {
    std::istringstream in(text);
    std::vector<std::istringstream> files;
    files.reserve(known.size());
    std::vector<NamedStream> streams;
    for (const std::string& file : known) {
      files.emplace_back(file);
      streams.push_back({"known", files.back()});
    }
    shown_.clear();
    return CheckCopy({"copy", in}, team_.Verifier(), streams,
                     [this](const ExportedEntry&, bool is_right) { shown_.push_back(is_right); });
  }
  // The only finding.
  Finding FindingOf(const std::string& text, const std::vector<std::string>& known = {}) {
    const auto verdict = Check(text, known);
    EXPECT_THAT(verdict.value().findings, SizeIs(1));
    return verdict->findings.empty() ? Finding{} : verdict->findings.front();
  }

  test_support::SeededRandom random_;
  const Signer team_{"team.example/log", std::string(32, 's')};
  MadeCopy copy_ = MakeLog({64, 128, 200}, team_, random_);
  std::vector<bool> shown_;
};

TEST_F(CheckCopyTest, AnHonestCopyIsWhole) {
  const auto verdict = Check(copy_.Text());
  EXPECT_THAT(verdict->findings, IsEmpty());
  EXPECT_EQ(verdict->entries, 200U);
  EXPECT_EQ(verdict->checkpoints, 3U);
  EXPECT_EQ(verdict->erased, 0U);
  EXPECT_EQ(shown_, std::vector<bool>(200, true));
}

TEST_F(CheckCopyTest, ErasingLeavesTheRestProven) {
  const std::string before = copy_.Earlier(128).Text();
  for (const std::size_t index : {0U, 70U, 199U}) {
    Erase(copy_.entries[index]);
  }
  const auto verdict = Check(copy_.Text(), {before});
  EXPECT_THAT(verdict->findings, IsEmpty());
  EXPECT_EQ(verdict->erased, 3U);
}

TEST_F(CheckCopyTest, GoesOnFromEveryOlderCopyAndCheckpoint) {
  EXPECT_THAT(Check(copy_.Text(), {copy_.Earlier(64).Text(), copy_.checkpoints[1].note,
                                   copy_.Text(), copy_.checkpoints[2].note})
                  ->findings,
              IsEmpty());
}

TEST_F(CheckCopyTest, NamesEachEditedEntry) {
  copy_.entries[70].entry.back() ^= 1;
  copy_.entries[150].salt.front() ^= 1;
  const auto verdict = Check(copy_.Text());
  ASSERT_THAT(verdict->findings, SizeIs(2));
  EXPECT_EQ(verdict->findings[0].first, 70U);
  // A line for the title and three for checkpoints come before.
  EXPECT_THAT(verdict->findings[0].text, HasSubstr("entry 70 (line 75)"));
  EXPECT_EQ(verdict->findings[1].first, 150U);
  EXPECT_FALSE(shown_[70]);
  EXPECT_TRUE(shown_[71]);
}

TEST_F(CheckCopyTest, NamesTheCheckpointsAroundAChangeWithNewHashes) {
  copy_.entries[70].entry.back() ^= 1;
  Commit(copy_.entries[70]);
  const Finding finding = FindingOf(copy_.Text());
  EXPECT_EQ(finding.kind, FindingKind::kChanged);
  EXPECT_THAT(finding.text, HasSubstr("between the checkpoint of 64 entries and that of 128"));
}

TEST_F(CheckCopyTest, TakesNoManifestForACheckpoint) {
  const Manifest manifest{1, {}};
  copy_.checkpoints[1].note = team_.Note(ManifestText(manifest));
  const Finding finding = FindingOf(copy_.Text());
  EXPECT_EQ(finding.kind, FindingKind::kCheckpoint);
  EXPECT_THAT(finding.text, HasSubstr("is no checkpoint of its log"));
}

TEST_F(CheckCopyTest, TakesNoCheckpointOfAnotherLog) {
  const Signer other("other.example/log", std::string(32, 's'));
  const SignedSize checkpoint = copy_.Sign(128, other);
  // The team's key under another origin.
  copy_.checkpoints[1].note =
      team_.Note(checkpoint.note.substr(0, checkpoint.note.rfind("\n\n") + 1));
  EXPECT_EQ(FindingOf(copy_.Text()).kind, FindingKind::kCheckpoint);
}

TEST_F(CheckCopyTest, TellsTwoHistoriesApartThatTheTeamSigned) {
  MadeCopy other = copy_;
  other.entries[70].entry.back() ^= 1;
  Commit(other.entries[70]);
  for (SignedSize& checkpoint : other.checkpoints) {
    checkpoint = other.Sign(checkpoint.size, team_);
  }
  ASSERT_THAT(Check(other.Text())->findings, IsEmpty());
  const Finding exact = FindingOf(other.Text(), {copy_.Earlier(128).Text()});
  EXPECT_EQ(exact.kind, FindingKind::kForked);
  EXPECT_EQ(exact.first, 70U);
  EXPECT_EQ(exact.last, 70U);
  const Finding bracket = FindingOf(other.Text(), {copy_.checkpoints[1].note});
  EXPECT_EQ(bracket.kind, FindingKind::kForked);
  EXPECT_EQ(bracket.last, 127U);
  // Both in one file.
  other.checkpoints.insert(other.checkpoints.begin() + 2, copy_.checkpoints[1]);
  EXPECT_THAT(FindingOf(other.Text()).text, HasSubstr("two histories were signed"));
}

TEST_F(CheckCopyTest, TellsThatTheLogWasRolledBack) {
  const Finding finding = FindingOf(copy_.Earlier(128).Text(), {copy_.checkpoints[2].note});
  EXPECT_EQ(finding.kind, FindingKind::kRolledBack);
  EXPECT_EQ(FindingOf(copy_.Earlier(128).Text(), {copy_.Text()}).kind, FindingKind::kRolledBack);
}

TEST_F(CheckCopyTest, AnOlderCopyThatIsNotWholeProvesNothing) {
  MadeCopy older = copy_.Earlier(128);
  older.entries[3].entry.back() ^= 1;
  EXPECT_THAT(FindingOf(copy_.Text(), {older.Text()}).text,
              HasSubstr("known is not whole and proves nothing: entry 3"));
  EXPECT_EQ(FindingOf(copy_.Text(), {"no note"}).kind, FindingKind::kCheckpoint);
}

TEST_F(CheckCopyTest, EachByteCounts) {
  const MadeCopy small = MakeLog({2, 3}, team_, random_);
  const std::string text = small.Text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    for (const int bit : {1, 2, 4, 64, 128}) {
      std::string changed = text;
      changed[i] = static_cast<char>(changed[i] ^ bit);
      const auto verdict = Check(changed);
      EXPECT_TRUE(!verdict.ok() || !verdict->findings.empty()) << i << " " << bit;
    }
    const auto cut = Check(text.substr(0, i));
    EXPECT_TRUE(!cut.ok() || !cut->findings.empty()) << i;
  }
}

TEST_F(CheckCopyTest, SaysThatNothingIsProvenWithoutACheckpoint) {
  copy_.checkpoints.clear();
  const Finding finding = FindingOf(copy_.Text());
  EXPECT_EQ(finding.kind, FindingKind::kUncovered);
  EXPECT_EQ(finding.first, 0U);
  EXPECT_EQ(finding.last, 199U);
  copy_.entries.clear();
  EXPECT_EQ(FindingOf(copy_.Text()).kind, FindingKind::kUncovered);
}

TEST_F(CheckCopyTest, BoundsWhatItSays) {
  for (ExportedEntry& entry : copy_.entries) {
    entry.entry.back() ^= 1;
  }
  const auto verdict = Check(copy_.Text());
  EXPECT_THAT(verdict->findings, SizeIs(Verdict::kMaxFindings));
  EXPECT_EQ(verdict->left_out, 100U);
}

TEST_F(CheckCopyTest, RefusesWhatIsNoExport) {
  EXPECT_THAT(Check("hello\n"), HasCode(absl::StatusCode::kInvalidArgument));
}

}  // namespace
}  // namespace candor::auditor
