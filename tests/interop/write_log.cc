// Writes a log into a folder, for another implementation to verify: key.txt has the verifier key,
// copy.txt the export, proofs.txt a line for each proof: `inclusion INDEX SIZE HASH...` or
// `consistency OLD NEW HASH...`, hashes in base64.
#include <cstdint>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "candor/merkle/tree.h"
#include "candor/testing/seeded_random.h"
#include "made_log.h"

namespace {

using candor::auditor::ExportedEntry;
using candor::merkle::Hash;
using candor::merkle::NodeId;

constexpr std::uint64_t kSizes[] = {1, 2, 3, 7, 8, 33, 64, 70};

absl::string_view Bytes(const Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

std::string ProofLine(std::string_view kind, std::uint64_t first, std::uint64_t second,
                      const std::vector<Hash>& proof) {
  std::string line(kind);
  absl::StrAppend(&line, " ", first, " ", second);
  for (const Hash& hash : proof) {
    absl::StrAppend(&line, " ", absl::Base64Escape(Bytes(hash)));
  }
  return line + "\n";
}

std::string Proofs(const std::vector<ExportedEntry>& entries) {
  std::map<std::pair<std::uint32_t, std::uint64_t>, Hash> nodes;
  candor::merkle::Frontier tree;
  for (const ExportedEntry& entry : entries) {
    const absl::string_view commitment = Bytes(entry.commitment);
    for (const auto& node :
         tree.Append(candor::merkle::LeafHash({commitment.data(), commitment.size()}))) {
      nodes[{node.id.level, node.id.index}] = node.hash;
    }
  }
  const auto read = [&](NodeId id) -> absl::StatusOr<Hash> {
    return nodes.at({id.level, id.index});
  };
  std::string lines;
  for (std::uint64_t size = 1; size <= tree.size(); ++size) {
    for (std::uint64_t first = 0; first < size; ++first) {
      lines += ProofLine("inclusion", first, size,
                         candor::merkle::ProveInclusion(first, size, read).value());
      lines += ProofLine("consistency", first + 1, size,
                         candor::merkle::ProveConsistency(first + 1, size, read).value());
    }
  }
  return lines;
}

bool Write(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  file << content;
  file.close();
  return file.good();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "Usage: candor-write-log FOLDER\n";
    return 64;
  }
  const std::string folder(argv[1]);
  candor::test_support::SeededRandom random;
  const candor::auditor::Signer team("team.example/log", std::string(32, 's'));
  candor::auditor::MadeCopy copy = MakeLog({std::begin(kSizes), std::end(kSizes)}, team, random);
  candor::auditor::Erase(copy.entries[5]);
  const bool is_written = Write(folder + "/key.txt", team.key() + "\n") &&
                          Write(folder + "/copy.txt", copy.Text()) &&
                          Write(folder + "/proofs.txt", Proofs(copy.entries));
  return is_written ? 0 : 74;
}
