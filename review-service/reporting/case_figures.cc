#include "reporting/case_figures.h"

#include <algorithm>

#include "candor/base/clock.h"
#include "casework/clock_view.h"

namespace candor::review {
namespace {

std::uint32_t DayNumberOf(absl::Time time) { return DayOf(absl::ToChronoTime(time)).number(); }

std::uint32_t DayNumberOf(const google::protobuf::Timestamp& time) {
  return DayNumberOf(absl::FromUnixSeconds(time.seconds()));
}

bool IsOpen(v1::CaseState state) {
  switch (state) {
    case v1::CASE_STATE_CLOSED:
    case v1::CASE_STATE_DUPLICATE:
    case v1::CASE_STATE_WITHDRAWN:
    case v1::CASE_STATE_SHREDDED:
      return false;
    default:
      return true;
  }
}

std::vector<std::string> CodesOf(const v1::Proposal& adopted) {
  std::vector<std::string> codes;
  for (const v1::DecidedOutcome& outcome : adopted.outcomes()) {
    if (std::ranges::find(codes, outcome.code()) == codes.end()) {
      codes.push_back(outcome.code());
    }
  }
  return codes;
}

void AddDecisions(const v1::CaseFile& file, CaseFigures& figures) {
  for (const v1::Proposal& proposal : file.proposals()) {
    if (proposal.state() != v1::PROPOSAL_STATE_ADOPTED) {
      continue;
    }
    const std::uint32_t day = DayNumberOf(proposal.closed_time());
    if (proposal.stage() == v1::PROPOSAL_STAGE_APPEAL) {
      figures.appeals.push_back({day, !proposal.outcomes().empty()});
    } else {
      figures.decisions.push_back({day, CodesOf(proposal)});
    }
  }
}

}  // namespace

bool Counts(const storage::v1::CaseSummary& summary) {
  return summary.subject().state() != v1::CASE_STATE_QUARANTINED;
}

bool HasDecision(const storage::v1::CaseSummary& summary) {
  return std::ranges::any_of(summary.events(), [](const storage::v1::ClockOccurrence& event) {
    return event.event() == policy::v1::CLOCK_EVENT_DECIDED ||
           event.event() == policy::v1::CLOCK_EVENT_APPEAL_DECIDED;
  });
}

CaseFigures FiguresOf(const storage::v1::CaseSummary& summary, const v1::CaseFile& file,
                      const policy::v1::Policy* policy) {
  const v1::Case& subject = summary.subject();
  CaseFigures figures;
  figures.received_day = subject.received_day();
  figures.channel = summary.escalated_from().empty() ? subject.channel() : summary.escalated_from();
  figures.categories = {subject.categories().begin(), subject.categories().end()};
  figures.is_open = IsOpen(subject.state());
  AddDecisions(file, figures);
  for (const storage::v1::ClockOccurrence& event : summary.events()) {
    if (event.event() == policy::v1::CLOCK_EVENT_CLOSED) {
      figures.closed_days.push_back(DayNumberOf(event.time()));
    }
  }
  if (policy != nullptr) {
    for (const policy::EndedClock& ended : EndedClocksOf(summary, *policy)) {
      // How long reporters and subjects take to appeal is no measure of the team.
      if (!policy::IsAppealWindow(*ended.clock)) {
        figures.clocks.push_back(
            {ended.clock->code(), DayNumberOf(ended.ended), ended.took, ended.was_breached});
      }
    }
  }
  return figures;
}

CaseFigures FiguresOf(const storage::v1::CaseTombstone& tombstone) {
  CaseFigures figures;
  figures.received_day = tombstone.received_day();
  figures.channel = tombstone.channel();
  figures.categories = {tombstone.categories().begin(), tombstone.categories().end()};
  figures.erased_day = tombstone.erased_day();
  if (tombstone.decided_day() != 0) {
    figures.decisions.push_back(
        {tombstone.decided_day(), {tombstone.outcomes().begin(), tombstone.outcomes().end()}});
  }
  return figures;
}

}  // namespace candor::review
