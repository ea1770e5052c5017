// Every case there is or was, one by one, as figures count it.
#pragma once

#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "candor/policy/policy_set.h"
#include "candor/store/store.h"
#include "members/roster.h"
#include "reporting/case_figures.h"
#include "retention/tombstones.h"
#include "review/cases.h"
#include "review/thread_store.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive it.
class FigureSource {
 public:
  struct Parts {
    const Cases& cases;
    const ThreadStore& threads;
    const store::Store& store;
    const Tombstones& tombstones;
    const policy::PolicySet& policies;
  };
  explicit FigureSource(Parts parts) : parts_(parts) {}

  // For whom cases are counted.
  struct Onlooker {
    // Null for everybody: all cases count, whoever may see them. Else only those count that are not
    // hidden from this member, so that figures tell nobody of a case that lists do not.
    const v1::Member* member = nullptr;
    std::string_view escalation_channel;
  };
  // Error(kInternal) when one cannot be read, or was erased meanwhile; nothing counts then. Reads
  // each decision from the disk: not for handlers.
  [[nodiscard]] absl::Status Visit(const UnsealedKeys& keys, const Onlooker& onlooker,
                                   absl::FunctionRef<void(const CaseFigures&)> visit) const;

 private:
  [[nodiscard]] absl::Status ReadFile(const UnsealedKeys& keys, const std::string& id,
                                      v1::CaseFile& file) const;
  const Parts parts_;
};

}  // namespace candor::review
