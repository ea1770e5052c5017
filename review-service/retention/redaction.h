// Takes words of third parties out of what a reporter wrote, for good: the case gets another data
// key, all its records are sealed anew under it in one commit, and the key file forgets the one
// from before. So no backup shows the words, either.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/review/v1/retention_service.pb.h"
#include "retention/case_key_upkeep.h"
#include "retention/case_steps.h"
#include "retention/tombstones.h"

namespace candor::review {

// Assignees who may read the text.
[[nodiscard]] absl::Status MayRedact(const Standing& standing, v1::CaseState state);

// Thread-safe. What `Parts` names must outlive it.
class Redaction {
 public:
  struct Parts {
    store::Store& store;
    const KeyRing& key_ring;
    CaseSteps& steps;
    Tombstones& tombstones;
    CaseKeyUpkeep& upkeep;
    Random& random;
  };
  explicit Redaction(Parts parts) : parts_(parts) {}

  // INVALID_ARGUMENT; as of CaseSteps::Check. Nothing is changed.
  [[nodiscard]] absl::Status Check(const CaseStep& step,
                                   const v1::RedactTextRequest& request) const;

  // At how many places. Waits for the disk: not on the store's thread. INVALID_ARGUMENT when none
  // of the words is there, or the message is not the reporter's.
  [[nodiscard]] absl::StatusOr<std::uint32_t> Run(const CaseStep& step,
                                                  const v1::RedactTextRequest& request);

 private:
  struct Redacted;
  [[nodiscard]] absl::Status Redact(CaseEdit& edit, OpenCase& subject,
                                    const v1::RedactTextRequest& request, Redacted& redacted) const;
  // Entries of the audit log that were written meanwhile.
  [[nodiscard]] absl::Status ResealLate(const std::string& id, const Redacted& redacted);

  const Parts parts_;
};

}  // namespace candor::review
