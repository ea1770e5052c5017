#include "candor/merkle/tree.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::merkle {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kOutOfRange = absl::StatusCode::kOutOfRange;
constexpr std::uint64_t kMaxSize = 130;

std::string Hex(const Hash& hash) {
  return absl::BytesToHexString(
      absl::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

std::vector<std::string> Hex(const std::vector<Hash>& hashes) {
  std::vector<std::string> hex;
  hex.reserve(hashes.size());
  for (const Hash& hash : hashes) {
    hex.push_back(Hex(hash));
  }
  return hex;
}

// A log: its full subtrees, and the root it had at each size.
class Log {
 public:
  void Append(std::string_view data) {
    leaves_.push_back(LeafHash(data));
    for (const Node& node : frontier_.Append(leaves_.back())) {
      nodes_[{node.id.level, node.id.index}] = node.hash;
    }
    roots_.push_back(frontier_.Root());
  }

  [[nodiscard]] absl::StatusOr<Hash> Read(NodeId id) const {
    const auto found = nodes_.find({id.level, id.index});
    if (found == nodes_.end()) {
      return absl::NotFoundError("no such node");
    }
    return found->second;
  }
  [[nodiscard]] std::vector<Hash> Inclusion(std::uint64_t index, std::uint64_t size) const {
    return ProveInclusion(index, size, [this](NodeId id) { return Read(id); }).value();
  }
  [[nodiscard]] std::vector<Hash> Consistency(std::uint64_t old_size, std::uint64_t size) const {
    return ProveConsistency(old_size, size, [this](NodeId id) { return Read(id); }).value();
  }
  [[nodiscard]] const Hash& Root(std::uint64_t size) const { return roots_[size]; }
  [[nodiscard]] const Hash& Leaf(std::uint64_t index) const { return leaves_[index]; }
  [[nodiscard]] const Frontier& frontier() const { return frontier_; }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }

 private:
  Frontier frontier_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Hash> nodes_;
  std::vector<Hash> leaves_;
  std::vector<Hash> roots_ = {Frontier().Root()};
};

// The eight leaves that the implementations of Certificate Transparency are checked with.
Log ReferenceLog() {
  Log log;
  for (const std::string_view hex : {"", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f"}) {
    log.Append(absl::HexStringToBytes(absl::string_view(hex.data(), hex.size())));
  }
  return log;
}

const Log& LongLog() {
  static const Log* const log = [] {
    auto* made = new Log;
    for (std::uint64_t i = 0; i < kMaxSize; ++i) {
      made->Append("leaf " + std::to_string(i));
    }
    return made;
  }();
  return *log;
}

// The root as the RFC defines it, by recursion over the leaves.
Hash DefinedRoot(const Log& log, std::uint64_t begin, std::uint64_t end) {
  if (end - begin == 1) {
    return log.Leaf(begin);
  }
  std::uint64_t left = 1;
  while (left * 2 < end - begin) {
    left *= 2;
  }
  return NodeHash(DefinedRoot(log, begin, begin + left), DefinedRoot(log, begin + left, end));
}

TEST(TreeTest, HasTheRootsOfTheReferenceTree) {
  const Log log = ReferenceLog();
  const std::vector<std::string> roots = {
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
      "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
      "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
      "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
      "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
      "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
      "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
      "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
  };
  for (std::uint64_t size = 0; size < roots.size(); ++size) {
    EXPECT_EQ(Hex(log.Root(size)), roots[size]) << size;
  }
}

TEST(TreeTest, HasTheProofsOfTheReferenceTree) {
  const Log log = ReferenceLog();
  EXPECT_THAT(log.Inclusion(0, 1), IsEmpty());
  EXPECT_THAT(Hex(log.Inclusion(0, 8)),
              ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
  EXPECT_THAT(Hex(log.Inclusion(5, 8)),
              ElementsAre("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
                          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  EXPECT_THAT(Hex(log.Inclusion(2, 3)),
              ElementsAre("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"));
  EXPECT_THAT(Hex(log.Inclusion(1, 5)),
              ElementsAre("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
  EXPECT_THAT(log.Consistency(1, 1), IsEmpty());
  EXPECT_THAT(Hex(log.Consistency(1, 8)),
              ElementsAre("96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
                          "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"));
  EXPECT_THAT(Hex(log.Consistency(6, 8)),
              ElementsAre("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
                          "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
                          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"));
  EXPECT_THAT(Hex(log.Consistency(2, 5)),
              ElementsAre("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
                          "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"));
}

TEST(TreeTest, EveryRootIsTheDefinedOne) {
  const Log& log = LongLog();
  for (std::uint64_t size = 1; size <= kMaxSize; ++size) {
    const Hash defined = DefinedRoot(log, 0, size);
    EXPECT_EQ(log.Root(size), defined) << size;
    EXPECT_EQ(RootOf(size, [&](NodeId id) { return log.Read(id); }).value(), defined) << size;
  }
  EXPECT_EQ(RootOf(0, [&](NodeId id) { return log.Read(id); }).value(), log.Root(0));
}

TEST(TreeTest, AppendGivesEachFullSubtreeOnce) {
  // 130 leaves, then 65, 32, 16, 8, 4, 2, 1 above them.
  EXPECT_EQ(LongLog().nodes(), 130 + 65 + 32 + 16 + 8 + 4 + 2 + 1U);
}

TEST(TreeTest, GoesOnFromItsPeaks) {
  const Log& log = LongLog();
  Frontier frontier;
  for (std::uint64_t size = 0; size < kMaxSize; ++size) {
    auto again = Frontier::From(frontier.size(), frontier.peaks());
    ASSERT_THAT(again, IsOk());
    frontier = *std::move(again);
    EXPECT_EQ(frontier.Root(), log.Root(size));
    (void)frontier.Append(log.Leaf(size));
  }
  EXPECT_EQ(frontier.Root(), log.frontier().Root());
}

TEST(TreeTest, RefusesPeaksOfAnotherSize) {
  constexpr auto kInvalid = absl::StatusCode::kInvalidArgument;
  EXPECT_THAT(Frontier::From(0, {}), IsOk());
  EXPECT_THAT(Frontier::From(0, {Hash{}}), HasCode(kInvalid));
  EXPECT_THAT(Frontier::From(5, {Hash{}}), HasCode(kInvalid));
  EXPECT_THAT(Frontier::From(5, {Hash{}, Hash{}}), IsOk());
  EXPECT_THAT(Frontier::From(5, {Hash{}, Hash{}, Hash{}}), HasCode(kInvalid));
}

// Calls `check` with `proof` spoilt in every way: a hash more at each place, a hash less, two of
// them swapped, and one bit changed (`bits` of them in each hash).
template <typename Check>
void ForEachSpoilt(const std::vector<Hash>& proof, std::size_t bits, Check check) {
  for (std::size_t at = 0; at <= proof.size(); ++at) {
    std::vector<Hash> longer = proof;
    longer.insert(longer.begin() + static_cast<std::ptrdiff_t>(at),
                  at > 0 ? proof[at - 1] : Hash{});
    check(longer);
  }
  for (std::size_t at = 0; at < proof.size(); ++at) {
    std::vector<Hash> spoilt = proof;
    spoilt.erase(spoilt.begin() + static_cast<std::ptrdiff_t>(at));
    check(spoilt);
    if (at > 0) {
      spoilt = proof;
      std::swap(spoilt[at - 1], spoilt[at]);
      check(spoilt);
    }
    for (std::size_t i = 0; i < bits; ++i) {
      const std::size_t bit = bits == 256 ? i : (at * 37 + i * 101 + proof[at][0]) % 256;
      spoilt = proof;
      spoilt[at][bit / 8] = static_cast<unsigned char>(spoilt[at][bit / 8] ^ (1U << (bit % 8)));
      check(spoilt);
    }
  }
}

// All bits for small trees; one of each hash for the others, which are many.
std::size_t BitsToTry(std::uint64_t size) { return size <= 17 ? 256 : 1; }

TEST(TreeTest, EveryInclusionIsProvenAndNothingElseIs) {
  const Log& log = LongLog();
  for (std::uint64_t size = 1; size <= kMaxSize; ++size) {
    const Hash& root = log.Root(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      const std::vector<Hash> proof = log.Inclusion(index, size);
      const Hash& leaf = log.Leaf(index);
      ASSERT_TRUE(VerifyInclusion(leaf, index, size, proof, root)) << index << " of " << size;
      EXPECT_FALSE(VerifyInclusion(LeafHash("other"), index, size, proof, root));
      EXPECT_FALSE(VerifyInclusion(leaf, index, size, proof, log.Root(size - 1)));
      EXPECT_FALSE(VerifyInclusion(leaf, size, size, proof, root));
      if (size > 1) {
        EXPECT_FALSE(VerifyInclusion(leaf, (index + 1) % size, size, proof, root));
      }
      ForEachSpoilt(proof, BitsToTry(size), [&](const std::vector<Hash>& spoilt) {
        ASSERT_FALSE(VerifyInclusion(leaf, index, size, spoilt, root)) << index << " of " << size;
      });
    }
  }
}

TEST(TreeTest, EveryConsistencyIsProvenAndNothingElseIs) {
  const Log& log = LongLog();
  for (std::uint64_t size = 1; size <= kMaxSize; ++size) {
    const Hash& root = log.Root(size);
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      const std::vector<Hash> proof = log.Consistency(old_size, size);
      const Hash& old_root = log.Root(old_size);
      ASSERT_TRUE(VerifyConsistency(old_size, old_root, size, root, proof))
          << old_size << " to " << size;
      EXPECT_FALSE(VerifyConsistency(old_size, LeafHash("other"), size, root, proof));
      EXPECT_FALSE(VerifyConsistency(old_size, old_root, size, LeafHash("other"), proof));
      if (old_size < size) {
        EXPECT_FALSE(VerifyConsistency(size, root, old_size, old_root, proof));
      }
      ForEachSpoilt(proof, BitsToTry(size), [&](const std::vector<Hash>& spoilt) {
        ASSERT_FALSE(VerifyConsistency(old_size, old_root, size, root, spoilt))
            << old_size << " to " << size;
      });
    }
  }
}

TEST(TreeTest, NothingIsProvenOfTheEmptyTree) {
  const Log& log = LongLog();
  EXPECT_FALSE(VerifyConsistency(0, log.Root(0), 0, log.Root(0), {}));
  EXPECT_FALSE(VerifyConsistency(0, log.Root(0), 4, log.Root(4), {}));
  EXPECT_FALSE(VerifyInclusion(log.Leaf(0), 0, 0, {}, log.Root(0)));
}

TEST(TreeTest, VerifiesProofsOfTheLargestSizes) {
  constexpr std::uint64_t kMost = ~std::uint64_t{0};
  const std::vector<Hash> proof(64, LeafHash("x"));
  EXPECT_FALSE(VerifyInclusion(LeafHash("x"), kMost - 1, kMost, proof, LeafHash("x")));
  EXPECT_FALSE(VerifyConsistency(kMost - 1, LeafHash("x"), kMost, LeafHash("x"), proof));
  EXPECT_FALSE(VerifyConsistency(std::uint64_t{1} << 63U, LeafHash("x"), kMost, LeafHash("x"),
                                 std::vector<Hash>(10000, Hash{})));
}

TEST(TreeTest, RefusesToProveWhatIsNotThere) {
  const auto read = [](NodeId) -> absl::StatusOr<Hash> { return Hash{}; };
  EXPECT_THAT(ProveInclusion(0, 0, read), HasCode(kOutOfRange));
  EXPECT_THAT(ProveInclusion(4, 4, read), HasCode(kOutOfRange));
  EXPECT_THAT(ProveConsistency(0, 4, read), HasCode(kOutOfRange));
  EXPECT_THAT(ProveConsistency(5, 4, read), HasCode(kOutOfRange));
}

TEST(TreeTest, HandsOnWhatTheReaderSays) {
  const auto fails = [](NodeId) -> absl::StatusOr<Hash> { return absl::DataLossError("gone"); };
  constexpr auto kDataLoss = absl::StatusCode::kDataLoss;
  EXPECT_THAT(RootOf(5, fails), HasCode(kDataLoss));
  EXPECT_THAT(ProveInclusion(1, 5, fails), HasCode(kDataLoss));
  EXPECT_THAT(ProveConsistency(3, 5, fails), HasCode(kDataLoss));
}

}  // namespace
}  // namespace candor::merkle
