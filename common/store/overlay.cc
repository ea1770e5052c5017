#include "overlay.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"

namespace candor::store {

absl::Status Overlay::Admit(const Batch& batch) {
  for (const Batch::Step& step : batch.steps()) {
    ASSIGN_OR_RETURN(const bool holds, Holds(step));
    if (!holds) {
      return absl::AbortedError("a precondition of the commit does not hold");
    }
  }
  for (const Batch::Step& step : batch.steps()) {
    if (step.kind != Batch::Kind::kPut && step.kind != Batch::Kind::kDelete) {
      continue;
    }
    const auto family = static_cast<std::size_t>(step.family);
    if (family >= changes_.size()) {
      changes_.resize(family + 1);
    }
    changes_[family].insert_or_assign(std::string_view(step.key),
                                      step.kind == Batch::Kind::kPut ? &step.value : nullptr);
  }
  return absl::OkStatus();
}

void Overlay::VisitChanges(
    absl::FunctionRef<void(Family, std::string_view, const std::string*)> visit) const {
  std::vector<std::pair<std::string_view, const std::string*>> sorted;
  for (std::uint32_t family = 0; family < changes_.size(); ++family) {
    sorted.assign(changes_[family].begin(), changes_[family].end());
    std::ranges::sort(sorted, {}, [](const auto& change) { return change.first; });
    for (const auto& [key, value] : sorted) {
      visit(Family{family}, key, value);
    }
  }
}

absl::StatusOr<bool> Overlay::Holds(const Batch::Step& step) const {
  switch (step.kind) {
    case Batch::Kind::kPut:
    case Batch::Kind::kDelete:
      return true;
    case Batch::Kind::kRequireAbsent:
      return IsAbsent(step);
    case Batch::Kind::kRequireDigest:
      return HasDigest(step);
  }
  return false;
}

absl::StatusOr<bool> Overlay::IsAbsent(const Batch::Step& step) const {
  if (const std::string* const* change = FindChange(step)) {
    return *change == nullptr;
  }
  ASSIGN_OR_RETURN(const bool exists, stored_.Exists(step.family, step.key));
  return !exists;
}

absl::StatusOr<bool> Overlay::HasDigest(const Batch::Step& step) const {
  if (const std::string* const* change = FindChange(step)) {
    return *change != nullptr && Sha256(**change) == step.value;
  }
  ASSIGN_OR_RETURN(const std::optional<std::string> value, stored_.Get(step.family, step.key));
  return value.has_value() && Sha256(*value) == step.value;
}

const std::string* const* Overlay::FindChange(const Batch::Step& step) const {
  const auto family = static_cast<std::size_t>(step.family);
  if (family >= changes_.size()) {
    return nullptr;
  }
  const auto found = changes_[family].find(step.key);
  return found == changes_[family].end() ? nullptr : &found->second;
}

}  // namespace candor::store
