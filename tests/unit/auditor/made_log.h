// A log made for a test, and copies of it as `candorctl audit list --export` writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor-audit/export_reader.h"
#include "candor-audit/note_key.h"
#include "candor/base/random.h"

namespace candor::auditor {

// A team, or somebody who pretends to be one.
class Signer {
 public:
  explicit Signer(std::string name, std::string_view seed);
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] NoteKey Verifier() const { return NoteKey::Parse(key_).value(); }
  // `text` as a note of this key.
  [[nodiscard]] std::string Note(std::string_view text) const;

 private:
  std::string name_;
  std::string seed_;
  std::string key_;
};

struct SignedSize {
  std::uint64_t size;
  std::string note;
};

// What a copy says; whoever attacks it changes the fields.
struct MadeCopy {
  std::vector<SignedSize> checkpoints;
  std::vector<ExportedEntry> entries;

  [[nodiscard]] std::string Text() const;
  // The checkpoint of the first `size` entries as they are.
  [[nodiscard]] SignedSize Sign(std::uint64_t size, const Signer& signer) const;
  // The honest copy of when the log had `size` entries, of which one of the checkpoints is.
  [[nodiscard]] MadeCopy Earlier(std::uint64_t size) const;
  void Renumber();
};

// As many bytes as a real one, about what `random` says.
[[nodiscard]] ExportedEntry MakeEntry(std::uint64_t index, Random& random);
void Commit(ExportedEntry& entry);
void Erase(ExportedEntry& entry);
// With a checkpoint at each of `sizes`, the last of which is the size of the log.
[[nodiscard]] MadeCopy MakeLog(const std::vector<std::uint64_t>& sizes, const Signer& signer,
                               Random& random);

}  // namespace candor::auditor
