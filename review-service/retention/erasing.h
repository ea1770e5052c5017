// Erases cases for good: their records go in one commit that leaves a tombstone, then the key file
// forgets their data keys, so that no backup of the store can be read, either. A power cut leaves a
// case as it was or erased; its key is destroyed after the next unseal then.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/retention_service.pb.h"
#include "retention/case_key_upkeep.h"
#include "retention/case_records.h"
#include "retention/tombstones.h"
#include "review/case_editor.h"
#include "review/cases.h"

namespace candor::review {

// What became of the cases that were to be erased.
struct Erased {
  std::uint32_t erased = 0;
  // Their names: guarded by now.
  std::vector<std::string> left;
};

// Thread-safe. What `Parts` names must outlive it.
class Erasing {
 public:
  struct Parts {
    store::Store& store;
    const Cases& cases;
    CaseEditor& editor;
    const policy::PolicySet& policies;
    Tombstones& tombstones;
    CaseKeyUpkeep& upkeep;
    const Clock& clock;
    Random& random;
  };
  explicit Erasing(Parts parts) : parts_(parts) {}

  // Whether all of the request may be erased now, for who proposes it. Error(kNotPermitted) for who
  // is no chair; INVALID_ARGUMENT;
  // Error(kNoSuchCase), also for a case that `member` must not learn of; Error(kGuarded), naming
  // what keeps one.
  [[nodiscard]] absl::Status Check(std::string_view member,
                                   const v1::ProposePurgeRequest& request) const;

  // Erases those of the request that nothing keeps by now, once two members said so; passes over
  // what is gone. Waits for the disk. A status: some may be erased; what is missing is done by the
  // same again.
  [[nodiscard]] absl::StatusOr<Erased> Erase(const std::shared_ptr<const UnsealedKeys>& keys,
                                             const v1::ProposePurgeRequest& request);

 private:
  enum class End : std::uint8_t { kGone, kErased, kLeft };
  [[nodiscard]] absl::StatusOr<End> EraseOne(const std::shared_ptr<const UnsealedKeys>& keys,
                                             const std::string& id, const CodeKeys& codes);
  // Into the commit; whether nothing keeps the case.
  [[nodiscard]] absl::StatusOr<bool> TakeOut(CaseEdit& edit, OpenCase& subject,
                                             const CodeKeys& codes) const;
  [[nodiscard]] Day Today() const { return DayOf(parts_.clock.Now()); }

  const Parts parts_;
};

}  // namespace candor::review
