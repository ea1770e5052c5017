// How a thread grows: its slots, its messages both ways. Everything goes into a CaseEdit, so that a
// message and all that follows from it is one commit.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/policy/policy_set.h"
#include "candor/report/v1/report.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "review/case_edit.h"

namespace candor::review {

// Slots are expected for every index up to the highest seen and this many more.
inline constexpr std::uint32_t kExpectedAhead = 16;

// Begins the thread of a new case, and gives the slots that are expected from now on. Without
// `has_slots` there are none: another case began the same thread before, and is answered there.
std::vector<std::string> BeginThread(CaseEdit& edit, OpenCase& subject, std::string_view thread_key,
                                     std::string_view intake, bool has_slots);

// Notes a message in the index-th slot of the thread; the slots that are expected from now on.
[[nodiscard]] std::vector<std::string> AdvanceThread(CaseEdit& edit, OpenCase& subject,
                                                     std::uint32_t index);

// Adds a message, numbers it, and lists its attachments. Shows it.
[[nodiscard]] absl::Status AddMessage(CaseEdit& edit, OpenCase& subject,
                                      const storage::v1::CaseMessage& message);

// The case whose slots the thread of a stored case has, mostly `subject` itself; also when the one
// that had them was erased.
[[nodiscard]] absl::StatusOr<OpenCase*> MailboxOf(CaseEdit& edit, OpenCase& subject);

// Tells the reporter the case's state, in the policy's words, with the next pull. `mailbox` is as
// of MailboxOf, or `subject` while its thread begins.
[[nodiscard]] absl::Status AddStatusReply(CaseEdit& edit, OpenCase& subject, OpenCase& mailbox,
                                          const policy::PolicySet& policies, Day day);

// A text of the team.
struct TextDraft {
  std::string_view text = {};
  std::string_view author = {};
  v1::TextPurpose purpose = v1::TEXT_PURPOSE_UNSPECIFIED;
  v1::Recipient recipient = v1::RECIPIENT_UNSPECIFIED;
  Day day = {};
};
// Adds it to the thread, held: it takes no slot and goes nowhere. `written` is the message.
[[nodiscard]] absl::Status HoldText(CaseEdit& edit, OpenCase& subject, const TextDraft& draft,
                                    storage::v1::CaseMessage& written);

// A held message of the thread, read anew.
struct HeldText {
  std::uint32_t number;
  storage::v1::CaseMessage& message;
};
// Whoever lets a held text go, or refuses to, on what day.
struct TextVerdict {
  std::string_view member;
  Day day;
};
// Lets it go: to the reporter with the next pull, with the state that the case is in now; to others
// by the team's hand.
[[nodiscard]] absl::Status ReleaseText(CaseEdit& edit, OpenCase& subject, HeldText held,
                                       const TextVerdict& verdict,
                                       const policy::PolicySet& policies);
// Keeps it in the thread for good.
[[nodiscard]] absl::Status DiscardText(CaseEdit& edit, OpenCase& subject, HeldText held,
                                       const TextVerdict& verdict);

// Seals what a reply says for the reporter of the subject's thread.
[[nodiscard]] absl::StatusOr<sealed::v1::SealedEnvelope> SealReply(CaseEdit& edit,
                                                                   const OpenCase& subject,
                                                                   const std::string& slot_id,
                                                                   const report::v1::Reply& reply);

// What a message or request is remembered by, so that it is not filed twice.
[[nodiscard]] std::string SeenId(std::string_view kind, std::string_view id);
// The number of the message that was filed under it.
[[nodiscard]] std::optional<std::uint32_t> FindSeen(const storage::v1::CaseThread& thread,
                                                    std::string_view seen_id);
void Remember(storage::v1::CaseThread& thread, std::string_view seen_id, std::uint32_t number);

}  // namespace candor::review
