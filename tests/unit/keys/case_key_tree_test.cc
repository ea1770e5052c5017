#include "candor/keys/case_key_tree.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <thread>

#include "absl/strings/escaping.h"
#include "candor/hpke/sha256.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::keys {
namespace {

using test_support::HasCode;
using test_support::SeededRandom;

constexpr auto kNotFound = absl::StatusCode::kNotFound;

// The root of the vectors: bytes 0 to 31. They were made by another implementation, in Python:
//   for bit in reversed(range(32)):
//     seed = sha256(bytes([number >> bit & 1]) + b"candor/v1 case key" + seed).digest()
storage::v1::CaseKeyTree KnownTree() {
  storage::v1::CaseKeyTree tree;
  std::string seed(32, '\0');
  std::iota(seed.begin(), seed.end(), '\0');
  tree.add_nodes()->set_seed(seed);
  return tree;
}

storage::v1::CaseKeyTree NewTree(std::uint64_t seed = 1) {
  SeededRandom random(seed);
  storage::v1::CaseKeyTree tree;
  PlantCaseKeys(tree, random);
  return tree;
}

std::string KeyOf(const CaseKeyTree& tree, std::uint32_t number) {
  const auto key = tree.Derive(number);
  return key.ok() ? std::string(key->view()) : "";
}

TEST(CaseKeyTree, GivesTheKnownKeys) {
  struct Known {
    std::uint32_t number;
    std::string key;
  };
  const std::vector<Known> vectors = {
      {0x0, "efa4d8490a3165e007d6021f43fbdbdeab5f0a1c6ef6603a783453134db897ac"},
      {0x1, "9764182f191397aa2ac5fbbddd2d650859d0a2b0aac442a5be72b120b936d04c"},
      {0x3f, "fd095694cd49f38a2125bfc3fe5c6904335b4be9cb0ca994d241cc59d5ccc2a8"},
      {0x40, "2fbd78af568a0d8bbe7968d4b64c76bcdedb5eed4bed642f56e8eb5eac1adf51"},
      {0xfff, "7749ff99bc777bbf75191071ea431dae84954aff941c9ba6071c7dd6e87f2973"},
      {0x1000, "697290bd8d6ea16eed9e3c6cae316f2170ecf9daf7517c812d3a33c41e8f7464"},
      {0x12345678, "7b31b093376c15da459b9c98f34112aca011902010ee6ba3d5d4a0cddc931488"},
      {0xfffffffe, "7d55665d167ea16b0eef8e1ebe52e90699f13073f580b9a1d57392f544947c14"},
      {0xffffffff, "72a1d130c9b8e8018d321eb1c8544f30cdc1b5a5b99bdc426f654b7a8738a7ef"}};
  const CaseKeyTree tree(KnownTree());
  for (const Known& known : vectors) {
    for (int twice = 0; twice < 2; ++twice) {
      EXPECT_EQ(absl::BytesToHexString(KeyOf(tree, known.number)), known.key) << known.number;
    }
  }
}

// SHA-256 over level, index and seed of what is left, as the same Python has it.
TEST(CaseKeyTree, LeavesTheKnownNodes) {
  storage::v1::CaseKeyTree tree = KnownTree();
  DestroyCaseKeys(tree, {4096, 0, 5, 1, 5});
  EXPECT_EQ(tree.nodes_size(), 43);
  std::string all;
  for (const auto& node : tree.nodes()) {
    for (const std::uint32_t number : {node.level(), node.index()}) {
      for (int shift = 24; shift >= 0; shift -= 8) {
        all.push_back(static_cast<char>(number >> shift));
      }
    }
    all.append(node.seed());
  }
  EXPECT_EQ(absl::BytesToHexString(Sha256(all)),
            "6dcd24173e607618cf661efa2f924260c858762cd6bc6c1131e324d755916337");
}

TEST(CaseKeyTree, ForgetsTheDestroyedAndNoOther) {
  SeededRandom random(3);
  storage::v1::CaseKeyTree stored = NewTree();
  const CaseKeyTree whole(stored);
  std::set<std::uint32_t> gone;
  for (int round = 0; round < 20; ++round) {
    std::vector<std::uint32_t> now;
    for (const char byte : random.Bytes(40)) {
      // Near each other, and now and then far away.
      const auto near = static_cast<std::uint32_t>(static_cast<unsigned char>(byte));
      now.push_back(near % 7 == 0 ? near << 23U : near);
    }
    DestroyCaseKeys(stored, now);
    gone.insert(now.begin(), now.end());
    const CaseKeyTree left(stored);
    std::vector<std::uint32_t> looked(600);
    std::iota(looked.begin(), looked.end(), 0U);
    for (std::uint32_t far = 0; far < 512; ++far) {
      looked.push_back(far << 23U);
    }
    for (const std::uint32_t number : looked) {
      if (gone.contains(number)) {
        EXPECT_THAT(left.Derive(number), HasCode(kNotFound)) << number;
      } else {
        EXPECT_EQ(KeyOf(left, number), KeyOf(whole, number)) << number;
      }
    }
  }
}

// Not by any way down from what is left, which is all that an attacker with the file has.
TEST(CaseKeyTree, NothingLeftLiesAboveTheDestroyed) {
  storage::v1::CaseKeyTree stored = NewTree();
  DestroyCaseKeys(stored, {77, 0xffffffff});
  for (const auto& node : stored.nodes()) {
    for (const std::uint64_t gone : {std::uint64_t{77}, std::uint64_t{0xffffffff}}) {
      EXPECT_NE(gone >> (32 - node.level()), node.index());
    }
  }
  const std::string bytes = stored.SerializeAsString();
  const CaseKeyTree whole(NewTree());
  EXPECT_EQ(bytes.find(KeyOf(whole, 77)), std::string::npos);
  EXPECT_NE(bytes.find(KeyOf(whole, 76)), std::string::npos);  // its other half lies there
}

TEST(CaseKeyTree, StaysSmall) {
  storage::v1::CaseKeyTree one = NewTree();
  DestroyCaseKeys(one, {1000});
  EXPECT_EQ(one.nodes_size(), 32);
  // A run that is gone costs no more than its ends.
  storage::v1::CaseKeyTree run = NewTree();
  std::vector<std::uint32_t> numbers(100000);
  std::iota(numbers.begin(), numbers.end(), 5U);
  DestroyCaseKeys(run, numbers);
  EXPECT_LE(run.nodes_size(), 64);
  // One after the other leaves what all at once does.
  storage::v1::CaseKeyTree slowly = NewTree();
  for (std::uint32_t number = 5 + 300; number-- > 5;) {
    DestroyCaseKeys(slowly, {number});
  }
  numbers.resize(300);
  storage::v1::CaseKeyTree at_once = NewTree();
  DestroyCaseKeys(at_once, numbers);
  EXPECT_EQ(slowly.SerializeAsString(), at_once.SerializeAsString());
  // Every second of 2000: their halves.
  std::vector<std::uint32_t> odd;
  for (std::uint32_t number = 1; number < 2000; number += 2) {
    odd.push_back(number);
  }
  storage::v1::CaseKeyTree halves = NewTree();
  DestroyCaseKeys(halves, odd);
  EXPECT_LE(halves.nodes_size(), 1000 + 32);
  EXPECT_LE(halves.ByteSizeLong(), 50U * 1032);
}

TEST(CaseKeyTree, ReservesWhatWasNeverGiven) {
  storage::v1::CaseKeyTree tree = NewTree();
  EXPECT_EQ(ReserveCaseKeys(tree, 4096).value(), 0U);
  EXPECT_EQ(ReserveCaseKeys(tree, 4096).value(), 4096U);
  DestroyCaseKeys(tree, {8191});
  EXPECT_EQ(ReserveCaseKeys(tree, 1).value(), 8192U);
  tree.set_reserved_until(0xfffffff0);
  EXPECT_THAT(ReserveCaseKeys(tree, 16), HasCode(absl::StatusCode::kResourceExhausted));
  EXPECT_EQ(ReserveCaseKeys(tree, 15).value(), 0xfffffff0U);
}

TEST(CaseKeyTree, ServesManyThreads) {
  const CaseKeyTree tree(NewTree());
  const CaseKeyTree alone(NewTree());
  std::vector<std::thread> threads;
  for (std::uint32_t thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&tree, &alone, thread] {
      for (std::uint32_t i = 0; i < 500; ++i) {
        EXPECT_EQ(KeyOf(tree, i * (thread + 1)), KeyOf(alone, i * (thread + 1)));
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace candor::keys
