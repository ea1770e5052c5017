#include "review/case_numbers.h"

#include <utility>

#include "candor/base/error.h"

namespace candor::review {

absl::StatusOr<std::uint32_t> CaseNumbers::Take() {
  const std::lock_guard lock(mutex_);
  if (left_ <= kLow && when_low_) {
    when_low_();
  }
  if (left_ == 0) {
    return Error(Reason::kOverloaded);
  }
  --left_;
  return next_++;
}

void CaseNumbers::Renew(std::uint32_t first, std::uint32_t count) {
  const std::lock_guard lock(mutex_);
  // What follows on what is left is added to it; a gap is given up.
  const bool follows = left_ > 0 && first == next_ + left_;
  next_ = follows ? next_ : first;
  left_ = follows ? left_ + count : count;
}

bool CaseNumbers::is_low() const {
  const std::lock_guard lock(mutex_);
  return left_ <= kLow;
}

bool CaseNumbers::is_empty() const {
  const std::lock_guard lock(mutex_);
  return left_ == 0;
}

void CaseNumbers::SetWhenLow(std::function<void()> when_low) {
  const std::lock_guard lock(mutex_);
  when_low_ = std::move(when_low);
}

}  // namespace candor::review
