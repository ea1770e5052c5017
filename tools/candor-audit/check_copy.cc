#include "candor-audit/check_copy.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "candor-audit/crypto.h"
#include "candor-audit/known_copy.h"
#include "candor-audit/signed_roots.h"
#include "candor/audit/v1/audit.pb.h"
#include "candor/merkle/tree.h"

namespace candor::auditor {
namespace {

constexpr std::string_view kCommitmentPrefix = "candor/v1 audit entry";

std::string_view Bytes(const merkle::Hash& hash) {
  return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

class CopyCheck {
 public:
  CopyCheck(std::istream& in, const NoteKey& key) : reader_(in), key_(key) {}

  absl::Status Know(const std::vector<NamedStream>& known);
  absl::StatusOr<Verdict> Run(ShowEntry show);

 private:
  absl::Status ReadCheckpoints();
  // False when what follows cannot be placed.
  bool IsInPlace(const ExportedEntry& entry);
  bool CheckContent(const ExportedEntry& entry);
  void Append(const ExportedEntry& entry);
  void CompareRoots();
  // A fault of the line read last; DATA_LOSS is handed on.
  absl::Status Line(const absl::Status& fault);
  [[nodiscard]] std::string AtLine() const { return absl::StrCat("line ", reader_.line()); }

  ExportReader reader_;
  const NoteKey& key_;
  SignedRoots own_;
  std::vector<std::unique_ptr<KnownCopy>> known_;
  merkle::Frontier tree_;
  Verdict verdict_;
};

absl::Status CopyCheck::Know(const std::vector<NamedStream>& known) {
  for (const NamedStream& file : known) {
    auto opened = KnownCopy::Open(file, key_, verdict_);
    if (!opened.ok()) {
      return opened.status();
    }
    if (*opened != nullptr) {
      known_.push_back(*std::move(opened));
    }
  }
  return absl::OkStatus();
}

absl::Status CopyCheck::Line(const absl::Status& fault) {
  if (fault.code() != absl::StatusCode::kInvalidArgument) {
    return fault;
  }
  verdict_.Add(
      {FindingKind::kLine, tree_.size(), tree_.size(),
       absl::StrCat(AtLine(), ", where entry ", tree_.size(), " or a checkpoint should be, ",
                    fault.message(), "; nothing after it was looked at")});
  return absl::OkStatus();
}

absl::Status CopyCheck::ReadCheckpoints() {
  std::string note;
  for (;;) {
    const absl::StatusOr<bool> is_read = reader_.ReadCheckpoint(note);
    if (!is_read.ok()) {
      return is_read.status();
    }
    if (!*is_read) {
      return absl::OkStatus();
    }
    own_.Add(note, key_, absl::StrCat("the checkpoint in ", AtLine()), verdict_);
  }
}

bool CopyCheck::IsInPlace(const ExportedEntry& entry) {
  const std::uint64_t expected = tree_.size();
  if (entry.index == expected) {
    return true;
  }
  const std::string what =
      entry.index > expected
          ? absl::StrCat("entry ", expected, " is missing: ", AtLine(), " has entry ", entry.index)
          : absl::StrCat("entry ", entry.index, " comes a second time, in ", AtLine(),
                         ", where entry ", expected, " should be");
  verdict_.Add({FindingKind::kOrder, expected, expected,
                absl::StrCat(what, "; nothing after it was looked at")});
  return false;
}

bool CopyCheck::CheckContent(const ExportedEntry& entry) {
  if (entry.is_erased) {
    ++verdict_.erased;
    return true;
  }
  const auto refuse = [&](std::string_view what) {
    verdict_.Add({FindingKind::kContent, entry.index, entry.index,
                  absl::StrCat("entry ", entry.index, " (", AtLine(), ") ",
                               absl::string_view(what.data(), what.size()))});
    return false;
  };
  if (Digest({kCommitmentPrefix, entry.salt, entry.entry}) != entry.commitment) {
    return refuse("is not what was committed to: it was edited");
  }
  audit::v1::Entry content;
  return content.ParseFromString(entry.entry) || refuse("was committed to, but is no audit entry");
}

void CopyCheck::CompareRoots() {
  own_.Compare(tree_, verdict_);
  for (const auto& known : known_) {
    known->CompareRoot(tree_, verdict_);
  }
}

void CopyCheck::Append(const ExportedEntry& entry) {
  for (const auto& known : known_) {
    known->CompareEntry(entry, verdict_);
  }
  (void)tree_.Append(merkle::LeafHash(Bytes(entry.commitment)));
  CompareRoots();
}

absl::StatusOr<Verdict> CopyCheck::Run(ShowEntry show) {
  if (absl::Status title = reader_.ReadTitle(); !title.ok()) {
    return title;
  }
  absl::StatusOr<bool> is_read = true;
  if (absl::Status checkpoints = ReadCheckpoints(); !checkpoints.ok()) {
    is_read = checkpoints;
  } else {
    CompareRoots();
  }
  ExportedEntry entry;
  bool is_whole = true;
  while (is_read.ok() && *is_read && is_whole) {
    is_read = reader_.ReadEntry(entry);
    if (is_read.ok() && *is_read) {
      is_whole = IsInPlace(entry);
      if (is_whole) {
        show(entry, CheckContent(entry));
        Append(entry);
      }
    }
  }
  verdict_.entries = tree_.size();
  verdict_.checkpoints = own_.count();
  if (!is_read.ok()) {
    if (absl::Status fault = Line(is_read.status()); !fault.ok()) {
      return fault;
    }
  } else if (is_whole) {
    own_.End(tree_.size(), key_, verdict_);
    for (const auto& known : known_) {
      known->End(tree_.size(), key_, verdict_);
    }
  }
  return std::move(verdict_);
}

}  // namespace

absl::StatusOr<Verdict> CheckCopy(const NamedStream& copy, const NoteKey& key,
                                  const std::vector<NamedStream>& known, ShowEntry show) {
  CopyCheck check(copy.in, key);
  if (absl::Status status = check.Know(known); !status.ok()) {
    return status;
  }
  absl::StatusOr<Verdict> verdict = check.Run(show);
  if (!verdict.ok()) {
    return absl::Status(verdict.status().code(),
                        absl::StrCat(copy.name, " ", verdict.status().message()));
  }
  return verdict;
}

}  // namespace candor::auditor
