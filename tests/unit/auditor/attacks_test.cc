// Ten thousand random attacks on copies of the log. Each must be found, and said to be where it is.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <random>
#include <sstream>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "candor-audit/check_copy.h"
#include "candor/testing/seeded_random.h"
#include "google/protobuf/stubs/logging.h"
#include "gtest/gtest.h"
#include "made_log.h"

namespace candor::auditor {
namespace {

// CANDOR_ATTACKS plays another number.
int Rounds() {
  const char* rounds = std::getenv("CANDOR_ATTACKS");
  return rounds == nullptr ? 10'000 : std::atoi(rounds);
}

enum class Attack { kEdit, kDelete, kInsert, kReorder, kTruncate, kRollBack, kFork };
constexpr int kAttacks = 7;

// How well whoever attacks covers it up.
enum class Skill {
  kNaive,     // nothing is made anew
  kRenumber,  // indexes and commitments are
  kOwnKey,    // those, and checkpoints signed with another key of the same name
  kOldRoots,  // those, and checkpoints after the change left out
};
constexpr int kSkills = 4;

struct Case {
  Attack attack;
  Skill skill;
  MadeCopy copy;                   // attacked
  std::vector<std::string> known;  // what the auditor has from before
  // The findings must name one of these entries.
  std::uint64_t first;
  std::uint64_t last;
};

class AttacksTest : public testing::Test {
 protected:
  // It would write of each entry that does not parse.
  static void SetUpTestSuite() { google::protobuf::SetLogHandler(nullptr); }

  std::uint64_t Pick(std::uint64_t count) {
    return std::uniform_int_distribution<std::uint64_t>(0, count - 1)(engine_);
  }

  MadeCopy HonestLog() {
    std::vector<std::uint64_t> sizes;
    const std::uint64_t count = 2 + Pick(4);
    for (std::uint64_t size = 0; sizes.size() < count; sizes.push_back(size)) {
      size += 1 + Pick(24);
    }
    MadeCopy log = MakeLog(sizes, team_, random_);
    for (ExportedEntry& entry : log.entries) {
      if (Pick(10) == 0) {
        Erase(entry);
      }
    }
    return log;
  }

  // Changes one byte of what entry `at` says, or of its commitment.
  void Edit(ExportedEntry& entry) {
    const auto spoil = [this](auto& bytes) {
      auto& byte = bytes[Pick(bytes.size())];
      byte = static_cast<std::decay_t<decltype(byte)>>(byte ^ (1 << Pick(8)));
    };
    if (entry.is_erased || Pick(3) == 0) {
      spoil(entry.commitment);
    } else if (Pick(2) == 0) {
      spoil(entry.salt);
    } else {
      spoil(entry.entry);
    }
  }

  // Makes anew what `skill` can; the entries from `at` on differ from those that were signed.
  void Cover(Case& made, std::uint64_t at) {
    if (made.skill == Skill::kNaive) {
      return;
    }
    made.copy.Renumber();
    std::vector<SignedSize> checkpoints;
    for (const SignedSize& checkpoint : made.copy.checkpoints) {
      if (checkpoint.size <= at || made.skill == Skill::kRenumber) {
        checkpoints.push_back(checkpoint);
      } else if (made.skill == Skill::kOwnKey && checkpoint.size <= made.copy.entries.size()) {
        checkpoints.push_back(made.copy.Sign(checkpoint.size, impostor_));
      }
    }
    if (made.skill == Skill::kOwnKey) {
      checkpoints.push_back(made.copy.Sign(made.copy.entries.size(), impostor_));
    }
    made.copy.checkpoints = std::move(checkpoints);
  }

  // The entries between the checkpoints around entry `at`.
  static std::pair<std::uint64_t, std::uint64_t> BracketOf(const MadeCopy& log, std::uint64_t at) {
    std::uint64_t begin = 0;
    for (const SignedSize& checkpoint : log.checkpoints) {
      if (checkpoint.size > at) {
        return {begin, checkpoint.size - 1};
      }
      begin = checkpoint.size;
    }
    return {begin, at};
  }

  // Where it must be said to be: the place when hashes were left alone, else between two
  // checkpoints.
  void Expect(Case& made, const MadeCopy& honest, std::uint64_t at) {
    const bool is_exact = made.skill == Skill::kNaive;
    const auto [begin, end] = BracketOf(honest, at);
    made.first = is_exact ? at : begin;
    made.last = is_exact ? at : std::max<std::uint64_t>(end, made.copy.entries.size());
  }

  // The last checkpoint covers more than the copy has: whether what is there since the one before
  // is right cannot be told either.
  static void ExpectMissing(Case& made, const MadeCopy& honest, std::uint64_t at) {
    made.first = BracketOf(honest, at).first;
    made.last = honest.entries.size() - 1;
  }

  Case EditCase(Skill skill, const MadeCopy& honest);
  Case DeleteCase(Skill skill, const MadeCopy& honest);
  Case InsertCase(Skill skill, const MadeCopy& honest);
  Case ReorderCase(Skill skill, const MadeCopy& honest);
  Case TruncateCase(const MadeCopy& honest);
  Case RollBackCase(const MadeCopy& honest);
  Case ForkCase(const MadeCopy& honest);
  Case Make(Attack attack, Skill skill, const MadeCopy& honest);

  [[nodiscard]] Verdict Check(const Case& made) const;

  std::mt19937_64 engine_{20260530};
  test_support::SeededRandom random_{7};
  const Signer team_{"team.example/log", std::string(32, 's')};
  const Signer impostor_{"team.example/log", std::string(32, 'i')};
};

Case AttacksTest::EditCase(Skill skill, const MadeCopy& honest) {
  Case made{Attack::kEdit, skill, honest, {}, 0, 0};
  const std::uint64_t at = Pick(honest.entries.size());
  ExportedEntry& entry = made.copy.entries[at];
  Edit(entry);
  if (skill != Skill::kNaive && !entry.is_erased) {
    Commit(entry);
    if (entry.commitment == honest.entries[at].commitment) {  // it was the commitment that changed
      entry.entry.append("x");
      Commit(entry);
    }
  }
  Cover(made, at);
  Expect(made, honest, at);
  if (entry.is_erased &&
      skill == Skill::kNaive) {  // nothing is left to compare the commitment with
    std::tie(made.first, made.last) = BracketOf(honest, at);
  }
  return made;
}

Case AttacksTest::DeleteCase(Skill skill, const MadeCopy& honest) {
  Case made{Attack::kDelete, skill, honest, {}, 0, 0};
  const std::uint64_t at = Pick(honest.entries.size());
  made.copy.entries.erase(made.copy.entries.begin() + static_cast<std::ptrdiff_t>(at));
  Cover(made, at);
  Expect(made, honest, at);
  if (made.skill == Skill::kNaive && at + 1 == honest.entries.size()) {
    ExpectMissing(made, honest, at);
  }
  if (!made.copy.checkpoints.empty() &&
      made.copy.checkpoints.back().size == made.copy.entries.size()) {
    // What is left is an honest copy of an earlier day; only who knows more can tell.
    made.known.push_back(honest.checkpoints.back().note);
  }
  return made;
}

Case AttacksTest::InsertCase(Skill skill, const MadeCopy& honest) {
  Case made{Attack::kInsert, skill, honest, {}, 0, 0};
  const std::uint64_t at = Pick(honest.entries.size() + 1);
  made.copy.entries.insert(made.copy.entries.begin() + static_cast<std::ptrdiff_t>(at),
                           MakeEntry(at, random_));
  Cover(made, at);
  Expect(made, honest, at);
  // The second entry of that number is the one that shows.
  made.last = std::max(made.last, at + 1);
  return made;
}

Case AttacksTest::ReorderCase(Skill skill, const MadeCopy& honest) {
  Case made{Attack::kReorder, skill, honest, {}, 0, 0};
  std::uint64_t from = Pick(honest.entries.size());
  std::uint64_t to = Pick(honest.entries.size() - 1);
  to += to >= from ? 1 : 0;
  if (Pick(2) == 0) {
    std::swap(made.copy.entries[from], made.copy.entries[to]);
  } else {
    const auto begin = made.copy.entries.begin();
    const auto [low, high] = std::minmax(from, to);
    std::rotate(begin + static_cast<std::ptrdiff_t>(low), begin + static_cast<std::ptrdiff_t>(high),
                begin + static_cast<std::ptrdiff_t>(high) + 1);
  }
  Cover(made, std::min(from, to));
  Expect(made, honest, std::min(from, to));
  return made;
}

Case AttacksTest::TruncateCase(const MadeCopy& honest) {
  Case made{Attack::kTruncate, Skill::kNaive, honest, {}, 0, 0};
  const std::uint64_t at = Pick(honest.entries.size());
  made.copy.entries.resize(at);
  ExpectMissing(made, honest, at);
  return made;
}

Case AttacksTest::RollBackCase(const MadeCopy& honest) {
  const std::uint64_t size = honest.checkpoints[Pick(honest.checkpoints.size() - 1)].size;
  Case made{Attack::kRollBack,        Skill::kOldRoots, honest.Earlier(size), {}, size,
            honest.entries.size() - 1};
  made.known.push_back(Pick(2) == 0 ? honest.Text() : honest.checkpoints.back().note);
  return made;
}

// The team itself signs another history; the auditor has the first, or a checkpoint of it.
Case AttacksTest::ForkCase(const MadeCopy& honest) {
  Case made{Attack::kFork, Skill::kOwnKey, honest, {}, 0, 0};
  const std::uint64_t at = Pick(honest.entries.size());
  made.copy.entries[at] = MakeEntry(at, random_);
  for (SignedSize& checkpoint : made.copy.checkpoints) {
    checkpoint = made.copy.Sign(checkpoint.size, team_);
  }
  if (Pick(2) == 0) {
    made.known.push_back(honest.Text());
    made.first = made.last = at;
  } else {
    // A checkpoint alone says nothing of where before it they part.
    const auto covering =
        std::find_if(honest.checkpoints.begin(), honest.checkpoints.end(),
                     [at](const SignedSize& checkpoint) { return checkpoint.size > at; });
    made.known.push_back(covering->note);
    made.last = covering->size - 1;
  }
  return made;
}

Case AttacksTest::Make(Attack attack, Skill skill, const MadeCopy& honest) {
  switch (attack) {
    case Attack::kEdit:
      return EditCase(skill, honest);
    case Attack::kDelete:
      return DeleteCase(skill, honest);
    case Attack::kInsert:
      return InsertCase(skill, honest);
    case Attack::kReorder:
      return ReorderCase(skill, honest);
    case Attack::kTruncate:
      return TruncateCase(honest);
    case Attack::kRollBack:
      return RollBackCase(honest);
    case Attack::kFork:
      return ForkCase(honest);
  }
  std::abort();
}

Verdict AttacksTest::Check(const Case& made) const {
  std::istringstream in(made.copy.Text());
  std::vector<std::istringstream> files;
  files.reserve(made.known.size());
  std::vector<NamedStream> known;
  for (const std::string& file : made.known) {
    files.emplace_back(file);
    known.push_back({"known", files.back()});
  }
  return CheckCopy({"copy", in}, team_.Verifier(), known, [](const ExportedEntry&, bool) {})
      .value();
}

TEST_F(AttacksTest, AllAreFoundWhereTheyAre) {
  std::map<std::pair<int, int>, int> played;
  MadeCopy honest;
  for (int round = 0; round < Rounds(); ++round) {
    if (round % 20 == 0) {
      honest = HonestLog();
    }
    const Case made =
        Make(static_cast<Attack>(Pick(kAttacks)), static_cast<Skill>(Pick(kSkills)), honest);
    ++played[{static_cast<int>(made.attack), static_cast<int>(made.skill)}];
    const std::string what =
        absl::StrCat("round ", round, ", attack ", static_cast<int>(made.attack), ", skill ",
                     static_cast<int>(made.skill));
    const Verdict verdict = Check(made);
    ASSERT_FALSE(verdict.findings.empty()) << what;
    const bool is_pinpointed =
        std::any_of(verdict.findings.begin(), verdict.findings.end(), [&](const Finding& finding) {
          return finding.first >= made.first && finding.first <= made.last &&
                 finding.last <= made.last;
        });
    ASSERT_TRUE(is_pinpointed) << what << ": " << verdict.findings.front().text << "; wanted "
                               << made.first << " to " << made.last;
    if (round % 100 == 0) {
      Case same{made.attack, made.skill, honest, {honest.checkpoints.front().note}, 0, 0};
      ASSERT_TRUE(Check(same).findings.empty()) << what;
    }
  }
  EXPECT_EQ(played.size(), 4 * 4 + 3U);
}

}  // namespace
}  // namespace candor::auditor
