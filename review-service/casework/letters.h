// Letters: what both sides are told of a decision, in the policy's words. They are drafts like any
// text of the team: held until another member than the one whose vote decided releases them.
//
// The reporter's letter is in the report's language, the subject's in the policy's default one.
// Only the subject's names the decision code: whoever has it can appeal as the subject.
#pragma once

#include <cstdint>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "candor/policy/policy_set.h"
#include "candor/policy/v1/policy.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/review/v1/casework.pb.h"
#include "casework/case_changes.h"
#include "review/case_edit.h"

namespace candor::review {

// Whether the reporter's letter of this decision can be sent: Error(kInvalidField) on `outcomes` or
// `reasons` when it would be longer than a reply can be. Nothing is ever cut.
[[nodiscard]] absl::Status CheckLettersFit(ChangeContext& context, const v1::Proposal& proposed);

// Drafts the letters of a proposal that was just adopted, held. That of a decision to the subject
// has a new decision code, which leads to the case from this commit on; an earlier one does not.
[[nodiscard]] absl::Status WriteLetters(ChangeContext& context, const v1::Proposal& adopted);

// Whether a text of this purpose is one.
[[nodiscard]] bool IsLetter(v1::TextPurpose purpose);

// A letter that reached its side. Its message may still be stored as on its way.
struct DeliveredLetter {
  std::uint32_t number;
  v1::TextPurpose purpose;
  absl::Time time;
};
// Notes what a delivery means for the clocks and for the appeal window; the case's file is open.
// True when all sides have been told now: a case that is DECIDED is to be in REMEDY then.
[[nodiscard]] absl::StatusOr<bool> NoteDelivery(const CaseEdit& edit, OpenCase& subject,
                                                const DeliveredLetter& letter,
                                                const policy::v1::Policy& policy);

// The same for a letter that lies at intake now, with the step that follows, which nobody takes.
[[nodiscard]] absl::Status AfterPosting(CaseEdit& edit, OpenCase& subject,
                                        const DeliveredLetter& letter,
                                        const policy::PolicySet& policies);

}  // namespace candor::review
