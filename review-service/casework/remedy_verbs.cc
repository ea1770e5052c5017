#include "casework/remedy_verbs.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/base/clock.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "casework/closing.h"

namespace candor::review {
namespace {

constexpr std::size_t kMaxDescriptionBytes = 1000;
// Of remedies, measures and arrangements each: they are read whole with the file.
constexpr int kMostEntries = 100;
// A hundred years; far from where a day's number ends.
constexpr std::uint32_t kMaxDaysAhead = 36525;

constexpr std::string_view kTooMany = "are 100 already; no case has more";
constexpr std::string_view kBadDescription =
    "is empty or longer than 1000 bytes; say what in 1 to 1000";

bool IsDescription(const std::string& text) {
  return !text.empty() && text.size() <= kMaxDescriptionBytes;
}

std::uint32_t Today(const ChangeContext& context) {
  return DayOf(absl::ToChronoTime(context.now)).number();
}

void SetTime(absl::Time time, google::protobuf::Timestamp& stamp) {
  stamp.set_seconds(absl::ToUnixSeconds(time));
}

// The entry with this number, or null. Entries count from 1, and none is ever taken out.
template <typename Entry>
Entry* Find(google::protobuf::RepeatedPtrField<Entry>& entries, std::uint32_t number) {
  return number == 0 || number > static_cast<std::uint32_t>(entries.size())
             ? nullptr
             : entries.Mutable(static_cast<int>(number) - 1);
}

absl::Status CheckNewRemedy(ChangeContext& context, const v1::Remedy& wanted) {
  FieldViolations violations;
  const std::vector<std::string> outcomes = OutcomesInForce(context.file());
  if (std::ranges::find(outcomes, wanted.outcome()) == outcomes.end()) {
    violations.Add("remedy.outcome",
                   "is no outcome of the decision in force; take one of its codes");
  }
  if (!IsDescription(wanted.description())) {
    violations.Add("remedy.description", kBadDescription);
  }
  const std::uint32_t today = Today(context);
  if (wanted.due_day() < today || wanted.due_day() > today + kMaxDaysAhead) {
    violations.Add("remedy.due_day", "is past or too far ahead; say by which day it must be done");
  }
  if (wanted.end_day() != 0 &&
      (wanted.end_day() < wanted.due_day() || wanted.end_day() > today + kMaxDaysAhead)) {
    violations.Add("remedy.end_day",
                   "is before the due day or too far ahead; correct it, or leave it 0 for no end");
  }
  if (wanted.state() != v1::REMEDY_STATE_UNSPECIFIED &&
      wanted.state() != v1::REMEDY_STATE_PENDING) {
    violations.Add("remedy.state", "of a new remedy is PENDING; leave it out");
  }
  if (context.file().remedies_size() >= kMostEntries) {
    violations.Add("remedy", kTooMany);
  }
  return violations.ToStatus();
}

absl::Status AddRemedy(ChangeContext& context, const v1::Remedy& wanted) {
  RETURN_IF_ERROR(CheckNewRemedy(context, wanted));
  v1::Remedy& added = *context.file().add_remedies();
  added = wanted;
  added.set_number(static_cast<std::uint32_t>(context.file().remedies_size()));
  added.set_state(v1::REMEDY_STATE_PENDING);
  return absl::OkStatus();
}

// Whether `wanted` leaves all of it out but the state, or repeats what is there.
bool OnlyChangesState(const v1::Remedy& wanted, const v1::Remedy& there) {
  return (wanted.outcome().empty() || wanted.outcome() == there.outcome()) &&
         (wanted.description().empty() || wanted.description() == there.description()) &&
         (wanted.due_day() == 0 || wanted.due_day() == there.due_day()) &&
         (wanted.end_day() == 0 || wanted.end_day() == there.end_day());
}

absl::Status ChangeRemedy(ChangeContext& context, const v1::Remedy& wanted) {
  v1::Remedy* const there = Find(*context.file().mutable_remedies(), wanted.number());
  if (there == nullptr) {
    return InvalidField("remedy.number", "is none of the case; take it from GetCaseFile");
  }
  if (!v1::RemedyState_IsValid(wanted.state()) || wanted.state() == v1::REMEDY_STATE_UNSPECIFIED) {
    return InvalidField("remedy.state", "must be PENDING, DONE or BREACHED");
  }
  if (!OnlyChangesState(wanted, *there)) {
    return InvalidField("remedy", "was noted otherwise; only its state can be changed");
  }
  there->set_state(wanted.state());
  return absl::OkStatus();
}

// A clock runs for every measure that nobody looked at, and a review ends the oldest one. When it
// was another that was looked at, that one's start goes instead, so that no review hides that an
// older measure waits.
void EndClock(OpenCase& subject, const v1::InterimMeasure& reviewed, absl::Time now) {
  const auto& measures = subject.work.file().interim_measures();
  const auto oldest =
      std::ranges::find(measures, v1::INTERIM_VERDICT_UNSPECIFIED, &v1::InterimMeasure::verdict);
  if (oldest->number() == reviewed.number()) {
    return Note(subject, policy::v1::CLOCK_EVENT_INTERIM_MEASURE_REVIEWED, now);
  }
  auto& events = *subject.summary.mutable_events();
  const auto taken = std::ranges::find_if(events, [&](const storage::v1::ClockOccurrence& event) {
    return event.event() == policy::v1::CLOCK_EVENT_INTERIM_MEASURE_TAKEN &&
           event.time().seconds() == reviewed.time().seconds();
  });
  if (taken != events.end()) {
    events.erase(taken);
  }
}

}  // namespace

absl::Status RecordRemedy(ChangeContext& context, const v1::RecordRemedyRequest& request,
                          v1::RecordRemedyResponse& /*response*/) {
  const v1::Remedy& wanted = request.remedy();
  RETURN_IF_ERROR(wanted.number() == 0 ? AddRemedy(context, wanted)
                                       : ChangeRemedy(context, wanted));
  return context.state() == v1::CASE_STATE_APPEAL_DECIDED ? MoveTo(context, v1::CASE_STATE_REMEDY)
                                                          : absl::OkStatus();
}

absl::Status TakeInterimMeasure(ChangeContext& context,
                                const v1::TakeInterimMeasureRequest& request,
                                v1::TakeInterimMeasureResponse& /*response*/) {
  if (!IsDescription(request.description())) {
    return InvalidField("description", kBadDescription);
  }
  if (context.file().interim_measures_size() >= kMostEntries) {
    return InvalidField("description", kTooMany);
  }
  v1::InterimMeasure& taken = *context.file().add_interim_measures();
  taken.set_number(static_cast<std::uint32_t>(context.file().interim_measures_size()));
  taken.set_description(request.description());
  taken.set_author(context.permit.member());
  SetTime(context.now, *taken.mutable_time());
  Note(context.subject, policy::v1::CLOCK_EVENT_INTERIM_MEASURE_TAKEN, context.now);
  return absl::OkStatus();
}

absl::Status ReviewInterimMeasure(ChangeContext& context,
                                  const v1::ReviewInterimMeasureRequest& request,
                                  v1::ReviewInterimMeasureResponse& /*response*/) {
  if (request.verdict() != v1::INTERIM_VERDICT_KEPT &&
      request.verdict() != v1::INTERIM_VERDICT_LIFTED) {
    return InvalidField("verdict", "must be KEPT or LIFTED");
  }
  v1::InterimMeasure* const measure =
      Find(*context.file().mutable_interim_measures(), request.measure());
  if (measure == nullptr) {
    return InvalidField("measure", "is none of the case; take its number from GetCaseFile");
  }
  if (measure->author() == context.permit.member()) {
    return Error(Reason::kNotPermitted, "who took a measure cannot review it; ask another member");
  }
  if (measure->verdict() == v1::INTERIM_VERDICT_LIFTED) {
    return InvalidField("measure", "was lifted already; take a new one");
  }
  if (measure->verdict() == v1::INTERIM_VERDICT_UNSPECIFIED) {
    EndClock(context.subject, *measure, context.now);
  }
  measure->set_verdict(request.verdict());
  measure->set_reviewer(context.permit.member());
  return absl::OkStatus();
}

absl::Status RecordArrangement(ChangeContext& context, const v1::RecordArrangementRequest& request,
                               v1::RecordArrangementResponse& /*response*/) {
  if (context.subject.shown().kind() != report::v1::REPORT_KIND_PRE_EVENT_CONCERN) {
    return Error(Reason::kIllegalTransition,
                 "arrangements are for a concern about an event, which this case is not");
  }
  FieldViolations violations;
  const auto& known = context.policy.arrangements();
  if (std::ranges::find(known, request.code(), &policy::v1::Choice::code) == known.end()) {
    violations.Add("code", "is no arrangement of the case's policy; take a code from it");
  }
  if (request.details().size() > kMaxDescriptionBytes) {
    violations.Add("details", "is longer than 1000 bytes; shorten it");
  }
  if (context.file().arrangements_size() >= kMostEntries) {
    violations.Add("code", kTooMany);
  }
  RETURN_IF_ERROR(violations.ToStatus());
  v1::Arrangement& made = *context.file().add_arrangements();
  made.set_number(static_cast<std::uint32_t>(context.file().arrangements_size()));
  made.set_code(request.code());
  made.set_details(request.details());
  made.set_author(context.permit.member());
  SetTime(context.now, *made.mutable_time());
  Note(context.subject, policy::v1::CLOCK_EVENT_ARRANGEMENTS_MADE, context.now);
  return absl::OkStatus();
}

}  // namespace candor::review
