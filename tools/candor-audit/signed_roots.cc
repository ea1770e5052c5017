#include "candor-audit/signed_roots.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "candor/merkle/checkpoint.h"

namespace candor::auditor {
namespace {

// A file has at most about a thousand; memory is bounded whatever it has.
constexpr std::size_t kMaxRoots = 100'000;

// "entry 7", "entries 7 to 9".
std::string Entries(std::uint64_t first, std::uint64_t last) {
  return first == last ? absl::StrCat("entry ", first)
                       : absl::StrCat("entries ", first, " to ", last);
}

std::string Bracket(std::uint64_t agreed, std::uint64_t size) {
  return agreed == 0
             ? absl::StrCat("before the first checkpoint, that of ", size, " entries")
             : absl::StrCat("between the checkpoint of ", agreed, " entries and that of ", size);
}

}  // namespace

void SignedRoots::Add(std::string_view note, const NoteKey& key, const std::string& where,
                      Verdict& verdict) {
  const std::uint64_t known = roots_.empty() ? 0 : roots_.back().size;
  const auto refuse = [&](const std::string& text) {
    verdict.Add({FindingKind::kCheckpoint, known, known, absl::StrCat(where, " ", text)});
  };
  const std::optional<std::string_view> text = key.TextOf(note);
  if (!text) {
    refuse(absl::StrCat("is not signed by ", key.name()));
    return;
  }
  const auto checkpoint = merkle::ParseCheckpoint(*text);
  if (!checkpoint.ok() || checkpoint->origin != key.name()) {
    refuse(absl::StrCat("is signed by ", key.name(), ", but is no checkpoint of its log"));
    return;
  }
  if (!roots_.empty() && checkpoint->size < known) {
    refuse(absl::StrCat("covers ", checkpoint->size, " entries, one before it ", known));
    return;
  }
  if (!roots_.empty() && checkpoint->size == known) {
    if (checkpoint->root != roots_.back().hash) {
      refuse(absl::StrCat("and another one of ", known,
                          " entries have different roots: two histories were signed"));
    }
    return;
  }
  if (roots_.size() == kMaxRoots) {
    refuse("is one too many");
    return;
  }
  roots_.push_back({checkpoint->size, checkpoint->root});
}

void SignedRoots::Compare(const merkle::Frontier& tree, Verdict& verdict) {
  if (is_stopped_ || next_ == roots_.size() || roots_[next_].size != tree.size()) {
    return;
  }
  const Root& root = roots_[next_++];
  if (tree.Root() == root.hash) {
    agreed_ = root.size;
    return;
  }
  is_stopped_ = true;
  const std::uint64_t last = root.size == 0 ? 0 : root.size - 1;
  if (name_.empty()) {
    verdict.Add({FindingKind::kChanged, agreed_, last,
                 absl::StrCat(Bracket(agreed_, root.size), " the copy was changed: of ",
                              Entries(agreed_, last),
                              " at least one was edited, inserted, deleted or moved, and what "
                              "was computed from it made anew")});
  } else {
    verdict.Add(
        {FindingKind::kForked, agreed_, last,
         absl::StrCat("this is not the log that ", name_, " knows: ", Bracket(agreed_, root.size),
                      " of ", name_, " they part, at one of ", Entries(agreed_, last))});
  }
}

void SignedRoots::End(std::uint64_t size, const NoteKey& key, Verdict& verdict) {
  if (is_stopped_) {
    return;
  }
  if (next_ != roots_.size()) {
    const std::uint64_t known = roots_.back().size;
    if (name_.empty()) {
      verdict.Add(
          {FindingKind::kMissing, agreed_, known - 1,
           absl::StrCat("the copy ends with ", size, " entries, its last checkpoint covers ", known,
                        ": ", known - size, " are missing of ", Entries(agreed_, known - 1),
                        "; by their numbers ", Entries(size, known - 1))});
    } else {
      verdict.Add({FindingKind::kRolledBack, size, known - 1,
                   absl::StrCat(name_, " knows ", known, " entries, this copy has ", size,
                                ": the log was rolled back, or this copy is the older one")});
    }
  } else if (name_.empty() && (agreed_ < size || roots_.empty())) {
    verdict.Add({FindingKind::kUncovered, agreed_, size == 0 ? 0 : size - 1,
                 size == 0 ? absl::StrCat("no checkpoint is signed by ", key.name())
                           : absl::StrCat("no checkpoint signed by ", key.name(), " covers ",
                                          Entries(agreed_, size - 1))});
  }
}

}  // namespace candor::auditor
