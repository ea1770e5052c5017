#include "reporting/figure_source.h"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_set>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "casework/clock_view.h"
#include "casework/standing.h"
#include "review/case_cipher.h"
#include "review/families.h"

namespace candor::review {
namespace {

bool IsHidden(const storage::v1::CaseTombstone& tombstone, const FigureSource::Onlooker& onlooker) {
  const auto& hidden_from = tombstone.hidden_from();
  return onlooker.member != nullptr &&
         (!HasChannel(*onlooker.member, tombstone.channel(), onlooker.escalation_channel) ||
          std::ranges::find(hidden_from, onlooker.member->name()) != hidden_from.end());
}

bool IsHidden(const storage::v1::CaseSummary& summary, const FigureSource::Onlooker& onlooker) {
  return onlooker.member != nullptr &&
         review::IsHidden(summary, onlooker.member, onlooker.escalation_channel);
}

}  // namespace

absl::Status FigureSource::Visit(const UnsealedKeys& keys, const Onlooker& onlooker,
                                 absl::FunctionRef<void(const CaseFigures&)> visit) const {
  // The cases first: what is erased after this is counted as it was, or not at all.
  const auto cases = parts_.cases.All();
  std::unordered_set<std::string> erased;
  const absl::Status read = parts_.tombstones.Visit(
      keys, [&](std::string_view id, const storage::v1::CaseTombstone& tombstone) {
        erased.emplace(id);
        if (!IsHidden(tombstone, onlooker)) {
          visit(FiguresOf(tombstone));
        }
      });
  if (!read.ok()) {
    return Error(Reason::kInternal);
  }
  for (const CaseIndex::CasePtr& entry : cases) {
    const storage::v1::CaseSummary& summary = entry->summary;
    if (!Counts(summary) || erased.contains(entry->id) || IsHidden(summary, onlooker)) {
      continue;
    }
    Wiped<storage::v1::Casework> work;
    if (HasDecision(summary)) {
      RETURN_IF_ERROR(ReadFile(keys, entry->id, *work.message.mutable_file()));
    }
    visit(FiguresOf(summary, work.message.file(), PolicyOf(summary.subject(), parts_.policies)));
  }
  return absl::OkStatus();
}

absl::Status FigureSource::ReadFile(const UnsealedKeys& keys, const std::string& id,
                                    v1::CaseFile& file) const {
  const auto read = [&]() -> absl::Status {
    ASSIGN_OR_RETURN(const std::optional<std::string> value, parts_.store.Get(kCasework, id));
    storage::v1::SealedRecord sealed;
    if (!value || !sealed.ParseFromString(*value)) {
      return absl::DataLossError("the work on a case is not there or does not parse");
    }
    ASSIGN_OR_RETURN(const storage::v1::CaseKey number, parts_.threads.ReadCaseKey(id));
    ASSIGN_OR_RETURN(const Secret key, keys.case_keys().Derive(number.number()));
    Wiped<storage::v1::Casework> work;
    RETURN_IF_ERROR(OpenRecord(key, {kCasework, id}, sealed, work.message));
    file.Swap(work.message.mutable_file());
    return absl::OkStatus();
  };
  return read().ok() ? absl::OkStatus() : Error(Reason::kInternal);
}

}  // namespace candor::review
