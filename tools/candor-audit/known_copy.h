// What is known of the log from before: an older copy of it, or a single checkpoint.
#pragma once

#include <memory>

#include "absl/status/statusor.h"
#include "candor-audit/check_copy.h"
#include "candor-audit/export_reader.h"
#include "candor-audit/note_key.h"
#include "candor-audit/signed_roots.h"
#include "candor-audit/verdict.h"

namespace candor::auditor {

// Thread-compatible.
class KnownCopy {
 public:
  // Verifies it by itself first. Null, and a finding, when it is not whole: then it proves nothing.
  // `file` must outlive the result.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<KnownCopy>> Open(const NamedStream& file,
                                                                       const NoteKey& key,
                                                                       Verdict& verdict);

  // `entry` is the next of the copy that is verified.
  void CompareEntry(const ExportedEntry& entry, Verdict& verdict);
  void CompareRoot(const merkle::Frontier& tree, Verdict& verdict) {
    roots_.Compare(tree, verdict);
  }
  void End(std::uint64_t size, const NoteKey& key, Verdict& verdict) {
    roots_.End(size, key, verdict);
  }

 private:
  explicit KnownCopy(const NamedStream& file)
      : name_(file.name), reader_(file.in), roots_(file.name) {}

  absl::Status ReadCheckpoints(const NoteKey& key, Verdict& verdict);

  std::string name_;
  ExportReader reader_;
  SignedRoots roots_;
  ExportedEntry entry_;
  bool has_entries_ = false;
};

}  // namespace candor::auditor
