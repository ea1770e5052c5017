// A message of a thread after the first, from its envelope into its case, and what follows from it:
// it is noted for the clocks, a case that waited for the reporter goes on, and a text that appeals
// opens the appeal while the window is open.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/policy/policy_set.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "members/members.h"
#include "review/case_edit.h"

namespace candor::review {

// What cases go on by when their reporters write. What it names must outlive it.
struct CaseRules {
  const policy::PolicySet& policies;
  const Members& members;
};

struct LaterMessage {
  const relay::v1::RelayedEnvelope& relayed;
  // Where it was pulled from; empty when that is not known any more.
  std::string_view intake;
  // Of its slot.
  std::uint32_t index;
};

// Opens it with the psk of the subject's thread and adds it, once however many slots its retries
// ended in. Appends the slots that are expected from now on. A reason: it does not belong into the
// thread, and nothing was added.
[[nodiscard]] absl::StatusOr<v1::QuarantineReason> AddLater(CaseEdit& edit, OpenCase& subject,
                                                            const LaterMessage& later,
                                                            const CaseRules& rules,
                                                            std::vector<std::string>& new_slots);

// A message that the reporter withdrew too late to destroy it.
struct Withdrawn {
  std::string_view slot_id;
  std::uint32_t index;  // of its slot
  std::uint32_t day;
};
// Adds that it was withdrawn, once; false when that was added before. In the report's slot the team
// is asked to withdraw the case.
[[nodiscard]] absl::StatusOr<bool> AddWithdrawn(CaseEdit& edit, OpenCase& subject,
                                                const Withdrawn& withdrawn, const CaseRules& rules);

// Notes that the reporter was here on that day.
void NoteReporter(OpenCase& subject, std::uint32_t day);

}  // namespace candor::review
