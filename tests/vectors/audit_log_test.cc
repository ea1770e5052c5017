// The audit log of candor-v1.json, whose values come from an independent implementation.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "candor-audit/check_copy.h"
#include "candor/manifest/manifest.h"
#include "candor/merkle/checkpoint.h"
#include "candor/merkle/tree.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "json_file.h"

namespace candor::vectors {
namespace {

using merkle::Hash;
using test_support::IsOk;
using testing::IsEmpty;

Hash HashOf(const Json& hex) {
  const std::string bytes = hex.Bytes();
  Hash hash{};
  EXPECT_EQ(bytes.size(), hash.size());
  std::copy(bytes.begin(), bytes.end(), hash.begin());
  return hash;
}

std::vector<Hash> HashesOf(const Json& list) {
  std::vector<Hash> hashes;
  for (const Json& hex : list.Items()) {
    hashes.push_back(HashOf(hex));
  }
  return hashes;
}

class AuditLogVectors : public testing::Test {
 protected:
  AuditLogVectors() {
    for (const Json& entry : vector_["entries"].Items()) {
      leaves_.push_back(merkle::LeafHash(entry["commitment"].Bytes()));
      EXPECT_EQ(leaves_.back(), HashOf(entry["leaf"]));
      for (const merkle::Node& node : tree_.Append(leaves_.back())) {
        nodes_[{node.id.level, node.id.index}] = node.hash;
      }
    }
  }
  absl::StatusOr<Hash> Read(merkle::NodeId id) const { return nodes_.at({id.level, id.index}); }

  const Json vector_ = Json::Load("candor-v1.json")["audit_log"];
  const std::vector<Hash> roots_ = HashesOf(vector_["roots"]);
  std::vector<Hash> leaves_;
  merkle::Frontier tree_;
  std::map<std::pair<std::uint32_t, std::uint64_t>, Hash> nodes_;
};

TEST_F(AuditLogVectors, Roots) {
  for (std::uint64_t size = 0; size < roots_.size(); ++size) {
    EXPECT_EQ(merkle::RootOf(size, [this](merkle::NodeId id) { return Read(id); }).value(),
              roots_[size]);
  }
}

TEST_F(AuditLogVectors, Proofs) {
  const auto read = [this](merkle::NodeId id) { return Read(id); };
  for (const Json& proof : vector_["inclusion"].Items()) {
    const std::uint64_t index = proof["index"].Number();
    const std::uint64_t size = proof["size"].Number();
    const std::vector<Hash> hashes = HashesOf(proof["hashes"]);
    EXPECT_EQ(merkle::ProveInclusion(index, size, read).value(), hashes);
    EXPECT_TRUE(merkle::VerifyInclusion(leaves_[index], index, size, hashes, roots_[size]));
  }
  for (const Json& proof : vector_["consistency"].Items()) {
    const std::uint64_t old_size = proof["old_size"].Number();
    const std::uint64_t new_size = proof["new_size"].Number();
    const std::vector<Hash> hashes = HashesOf(proof["hashes"]);
    EXPECT_EQ(merkle::ProveConsistency(old_size, new_size, read).value(), hashes);
    EXPECT_TRUE(
        merkle::VerifyConsistency(old_size, roots_[old_size], new_size, roots_[new_size], hashes));
  }
}

TEST_F(AuditLogVectors, Checkpoint) {
  const auto verifier = NoteVerifier::Parse(vector_["verifier_key"].Text());
  ASSERT_THAT(verifier, IsOk());
  const auto text = verifier->Verify(vector_["checkpoint"].Text());
  ASSERT_THAT(text, IsOk());
  EXPECT_EQ(*text, merkle::FormatCheckpoint({verifier->name(), tree_.size(), tree_.Root()}));
  // The key is that of the manifest; the text is none.
  EXPECT_FALSE(OpenManifest(vector_["checkpoint"].Text(), *verifier).ok());
}

TEST_F(AuditLogVectors, Export) {
  std::istringstream in(vector_["export"].Text());
  std::vector<Json> entries = vector_["entries"].Items();
  std::size_t count = 0;
  const auto verdict = auditor::CheckCopy(
      {"copy", in}, auditor::NoteKey::Parse(vector_["verifier_key"].Text()).value(), {},
      [&](const auditor::ExportedEntry& entry, bool is_right) {
        EXPECT_TRUE(is_right);
        if (!entry.is_erased) {
          EXPECT_EQ(entry.salt, entries[count]["salt"].Bytes());
          EXPECT_EQ(entry.entry, entries[count]["entry"].Bytes());
        }
        ++count;
      });
  ASSERT_THAT(verdict, IsOk());
  EXPECT_THAT(verdict->findings, IsEmpty());
  EXPECT_EQ(verdict->erased, 1U);
  EXPECT_EQ(count, entries.size());
}

}  // namespace
}  // namespace candor::vectors
