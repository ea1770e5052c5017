// The fuzz entries in the default suite: every seed, and twenty thousand inputs made from the
// seeds by a generator that repeats.
#include <dirent.h>

#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "candor/testing/temp_dir.h"
#include "entries.h"
#include "gtest/gtest.h"

namespace candor::fuzz {
namespace {

constexpr int kInputs = 20000;
constexpr std::size_t kMaxBytes = 8192;

struct Target {
  const char* name;
  void (*entry)(std::string_view);
};

std::vector<std::string> SeedsOf(const std::string& name) {
  const std::string folder = std::string(CANDOR_FUZZ_CORPUS "/") + name;
  std::vector<std::string> files;
  DIR* listing = opendir(folder.c_str());
  for (const dirent* entry = nullptr;
       listing != nullptr && (entry = readdir(listing)) != nullptr;) {
    if (entry->d_name[0] != '.') {
      files.push_back(folder + "/" + entry->d_name);
    }
  }
  closedir(listing);
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const std::string& file : files) {
    seeds.push_back(test_support::ReadFile(file));
  }
  return seeds;
}

class Mutator {
 public:
  explicit Mutator(std::vector<std::string> seeds) : seeds_(std::move(seeds)) {}

  std::string Next() {
    std::string input = Seed();
    for (std::size_t changes = 1 + Below(4); changes > 0; --changes) {
      Change(input);
    }
    input.resize(std::min(input.size(), kMaxBytes));
    return input;
  }

 private:
  std::size_t Below(std::size_t limit) { return engine_() % limit; }
  const std::string& Seed() { return seeds_[Below(seeds_.size())]; }
  char Byte() {
    constexpr std::string_view kTelling("\0\x01\x7f\x80\xff\n +", 8);
    return Below(2) == 0 ? kTelling[Below(kTelling.size())] : static_cast<char>(Below(256));
  }

  static std::string Tail(const std::string& seed, std::size_t at) {
    return seed.substr(std::min(at, seed.size()));
  }

  void Change(std::string& input) {
    const std::size_t at = Below(input.size() + 1);
    const std::size_t length = Below(std::min<std::size_t>(input.size() - at, 64) + 1);
    switch (Below(6)) {
      case 0:
        if (at < input.size()) {
          input[at] = static_cast<char>(input[at] ^ (1 << Below(8)));
        }
        break;
      case 1:
        input.insert(at, 1, Byte());
        break;
      case 2:
        input.erase(at, length);
        break;
      case 3:
        input.insert(at, input.substr(at, length));
        break;
      case 4:
        if (at < input.size()) {
          input[at] = Byte();
        }
        break;
      default:
        input.resize(at);
        input.append(Tail(Seed(), at));
    }
  }

  std::mt19937_64 engine_;
  std::vector<std::string> seeds_;
};

class MutationTest : public testing::TestWithParam<Target> {};

TEST_P(MutationTest, SurvivesTheSeedsAndWhatIsMadeOfThem) {
  const std::vector<std::string> seeds = SeedsOf(GetParam().name);
  ASSERT_FALSE(seeds.empty());
  for (const std::string& seed : seeds) {
    GetParam().entry(seed);
  }
  Mutator mutator(seeds);
  for (int i = 0; i < kInputs; ++i) {
    GetParam().entry(mutator.Next());
  }
}

INSTANTIATE_TEST_SUITE_P(Entries, MutationTest,
                         testing::Values(Target{"open", FuzzOpen}, Target{"receipt", FuzzReceipt},
                                         Target{"manifest", FuzzManifest},
                                         Target{"key_file", FuzzKeyFile},
                                         Target{"message", FuzzMessage}, Target{"share", FuzzShare},
                                         Target{"audit_copy", FuzzAuditCopy}),
                         [](const auto& target) { return target.param.name; });

}  // namespace
}  // namespace candor::fuzz
