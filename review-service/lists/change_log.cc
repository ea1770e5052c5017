#include "lists/change_log.h"

#include <string_view>
#include <unordered_set>

namespace candor::review {
namespace {

constexpr std::size_t kMostChanges = 65536;

}  // namespace

void ChangeLog::Add(ChangedCase changed) {
  log_.push_back(std::move(changed));
  if (log_.size() > kMostChanges) {
    log_.pop_front();
    ++forgotten_;
  }
}

std::optional<ChangedCases> ChangeLog::Since(std::uint64_t sequence) const {
  if (sequence < forgotten_ || sequence > this->sequence()) {
    return std::nullopt;
  }
  ChangedCases changed;
  changed.through = this->sequence();
  std::unordered_set<std::string_view> seen;
  for (std::size_t i = sequence - forgotten_; i < log_.size(); ++i) {
    if (seen.insert(log_[i].id).second) {
      changed.cases.push_back(log_[i]);
    }
  }
  return changed;
}

}  // namespace candor::review
