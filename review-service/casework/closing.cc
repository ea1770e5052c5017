#include "casework/closing.h"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "casework/letters.h"
#include "casework/panels.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

std::uint32_t DayNumberOf(absl::Time time) { return DayOf(absl::ToChronoTime(time)).number(); }

bool IsWindowOpen(ChangeContext& context) {
  const v1::CaseFile& file = context.file();
  const auto last = std::find_if(
      file.proposals().rbegin(), file.proposals().rend(),
      [](const v1::Proposal& proposal) { return proposal.state() == v1::PROPOSAL_STATE_ADOPTED; });
  const bool is_final =
      last == file.proposals().rend() || last->stage() == v1::PROPOSAL_STAGE_APPEAL;
  const absl::Time until = absl::FromUnixSeconds(file.appeal_until().seconds());
  return !is_final && DayNumberOf(context.now) <= DayNumberOf(until);
}

bool IsSettled(v1::DeliveryState delivery) {
  return delivery == v1::DELIVERY_STATE_POSTED || delivery == v1::DELIVERY_STATE_FETCHED ||
         delivery == v1::DELIVERY_STATE_DELIVERED || delivery == v1::DELIVERY_STATE_DISCARDED;
}

absl::StatusOr<bool> HasUndeliveredLetter(const ChangeContext& context) {
  const OpenCase& subject = context.subject;
  for (std::uint32_t number = kReportNumber + 1; number < subject.thread.next_number(); ++number) {
    Wiped<storage::v1::CaseMessage> message;
    RETURN_IF_ERROR(
        context.edit.Get(subject, kMessages, MessageKey(subject.id, number), message.message));
    const v1::ThreadMessage& shown = message.message.message();
    if (IsLetter(shown.purpose()) && !IsSettled(shown.delivery())) {
      return true;
    }
  }
  return false;
}

// What is left before the case can be closed, in words.
absl::StatusOr<std::vector<std::string_view>> LeftToDo(ChangeContext& context) {
  std::vector<std::string_view> left;
  if (IsWindowOpen(context)) {
    left.emplace_back("the appeal window is open");
  }
  ASSIGN_OR_RETURN(const bool undelivered, HasUndeliveredLetter(context));
  if (undelivered) {
    left.emplace_back("a letter was not delivered");
  }
  if (std::ranges::any_of(context.file().remedies(), [](const v1::Remedy& remedy) {
        return remedy.state() == v1::REMEDY_STATE_PENDING;
      })) {
    left.emplace_back("a remedy is pending");
  }
  if (std::ranges::any_of(context.file().interim_measures(), [](const v1::InterimMeasure& measure) {
        return measure.verdict() == v1::INTERIM_VERDICT_UNSPECIFIED;
      })) {
    left.emplace_back("an interim measure was not reviewed");
  }
  if (context.subject.shown().has_held_message()) {
    left.emplace_back("a text is held");
  }
  if (OpenProposal(context.file()) != nullptr) {
    left.emplace_back("a proposal is open");
  }
  return left;
}

}  // namespace

absl::Status Close(ChangeContext& context, const v1::CloseRequest& /*request*/,
                   v1::CloseResponse& /*response*/) {
  ASSIGN_OR_RETURN(const std::vector<std::string_view> left, LeftToDo(context));
  if (!left.empty()) {
    std::string text = "the case cannot be closed yet: ";
    for (const std::string_view what : left) {
      text.append(what == left.front() ? "" : ", ").append(what);
    }
    return Error(Reason::kNotFinished, text);
  }
  context.file().set_retention_class(
      RetentionClassOf(context.policy, OutcomesInForce(context.file())));
  Note(context.subject, policy::v1::CLOCK_EVENT_CLOSED, context.now);
  return MoveTo(context, v1::CASE_STATE_CLOSED);
}

std::vector<std::string> OutcomesInForce(const v1::CaseFile& file) {
  std::vector<std::string> codes;
  for (const v1::Proposal& proposal : file.proposals()) {
    const bool replaces =
        proposal.stage() == v1::PROPOSAL_STAGE_DECISION || !proposal.outcomes().empty();
    if (proposal.state() == v1::PROPOSAL_STATE_ADOPTED && replaces) {
      codes.clear();
      for (const v1::DecidedOutcome& outcome : proposal.outcomes()) {
        codes.push_back(outcome.code());
      }
    }
  }
  return codes;
}

std::string RetentionClassOf(const policy::v1::Policy& policy,
                             const std::vector<std::string>& outcomes) {
  const auto has_outcome = [&outcomes](const policy::v1::RetentionClass& retention) {
    return std::ranges::any_of(retention.outcomes(), [&outcomes](const std::string& code) {
      return std::ranges::find(outcomes, code) != outcomes.end();
    });
  };
  const auto& classes = policy.retention_classes();
  const auto last = std::find_if(classes.rbegin(), classes.rend(), has_outcome);
  if (last != classes.rend()) {
    return last->code();
  }
  const auto first = std::ranges::find_if(classes, [](const policy::v1::RetentionClass& retention) {
    return !retention.outcomes().empty();
  });
  return first == classes.end() ? "" : first->code();
}

}  // namespace candor::review
