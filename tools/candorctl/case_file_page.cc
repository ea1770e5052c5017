#include "candorctl/case_file_page.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_join.h"
#include "candorctl/case_page.h"
#include "candorctl/dates.h"
#include "candorctl/decided_outcome.h"
#include "candorctl/enum_names.h"
#include "candorctl/terminal_text.h"
#include "candorctl/time_words.h"

namespace candor::tools {
namespace {

namespace v1 = review::v1;

std::string When(const google::protobuf::Timestamp& time) { return DateTimeOf(TimeOf(time)); }

std::string Lines(const std::vector<std::string>& lines) { return absl::StrJoin(lines, "\n"); }

int VotesFor(const v1::Proposal& proposal) {
  return static_cast<int>(
      std::count_if(proposal.votes().begin(), proposal.votes().end(),
                    [](const auto& vote) { return vote.choice() == v1::VOTE_CHOICE_FOR; }));
}

// Of the panel, who has not voted.
std::vector<std::string> Silent(const v1::Proposal& proposal) {
  std::vector<std::string> silent;
  for (const std::string& member : proposal.panel()) {
    if (std::none_of(proposal.votes().begin(), proposal.votes().end(),
                     [&](const auto& vote) { return vote.member() == member; })) {
      silent.push_back(member);
    }
  }
  return silent;
}

std::string OutcomesText(const v1::Proposal& proposal) {
  return proposal.outcomes().empty()
             ? "the first decision stands"
             : absl::StrJoin(proposal.outcomes(), " and ", [](std::string* out, const auto& one) {
                 out->append(OutcomeText(one));
               });
}

std::string DeclarationsText(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  for (const v1::ConflictDeclaration& one : file.declarations()) {
    lines.push_back(SafeLine(one.member()) + ": " +
                    EnumName(*v1::ConflictLevel_descriptor(), one.level()) + ", " +
                    When(one.time()));
  }
  return Lines(lines);
}

std::string RemediesText(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  for (const v1::Remedy& remedy : file.remedies()) {
    std::string line = std::to_string(remedy.number()) + ". " + SafeLine(remedy.outcome()) + ": " +
                       SafeLine(remedy.description()) + " (" +
                       EnumName(*v1::RemedyState_descriptor(), remedy.state());
    line.append(remedy.due_day() == 0 ? "" : ", due " + DateOf(Day(remedy.due_day())));
    line.append(remedy.end_day() == 0 ? "" : ", until " + DateOf(Day(remedy.end_day())));
    lines.push_back(line + ")");
  }
  return Lines(lines);
}

std::string InterimText(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  for (const v1::InterimMeasure& one : file.interim_measures()) {
    const std::string verdict = EnumName(*v1::InterimVerdict_descriptor(), one.verdict());
    lines.push_back(std::to_string(one.number()) + ". " + SafeLine(one.description()) + " (" +
                    SafeLine(one.author()) + ", " + When(one.time()) + "; " +
                    (verdict.empty() ? "a second person has to look at it"
                                     : verdict + " by " + SafeLine(one.reviewer())) +
                    ")");
  }
  return Lines(lines);
}

std::string ArrangementsText(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  for (const v1::Arrangement& one : file.arrangements()) {
    lines.push_back(std::to_string(one.number()) + ". " + SafeLine(one.code()) +
                    (one.details().empty() ? "" : ": " + SafeLine(one.details())) + " (" +
                    SafeLine(one.author()) + ", " + When(one.time()) + ")");
  }
  return Lines(lines);
}

std::string AppealsText(const v1::CaseFile& file, Clock::Time now) {
  std::vector<std::string> lines;
  if (file.has_appeal_until()) {
    const bool is_over = TimeOf(file.appeal_until()) < now;
    lines.push_back(std::string(is_over ? "was possible until " : "possible until ") +
                    When(file.appeal_until()));
  }
  for (const v1::Appeal& appeal : file.appeals()) {
    lines.push_back(
        "by the " + EnumName(*v1::AppealParty_descriptor(), appeal.party()) + ", " +
        When(appeal.time()) +
        (appeal.message() == 0 ? ":" : ": message " + std::to_string(appeal.message())));
    if (!appeal.text().empty()) {
      lines.push_back(appeal.text());
    }
  }
  return Lines(lines);
}

// Where it went on or ended.
std::string EndText(const v1::CaseFile& file) {
  std::vector<std::string> lines;
  const auto add = [&lines](const char* what, const std::string& value) {
    if (!value.empty()) {
      lines.push_back(std::string(what) + " " + SafeLine(value));
    }
  };
  add("referred to", file.referral());
  add("goes on in", file.duplicate_of());
  add("escalated from the channel", file.escalated_from());
  add("kept as of retention class", file.retention_class());
  return Lines(lines);
}

}  // namespace

std::string ProposalText(const v1::Proposal& proposal) {
  std::vector<std::string> lines = {
      std::to_string(proposal.number()) + ". " + OutcomesText(proposal) + " (" +
      EnumName(*v1::ProposalStage_descriptor(), proposal.stage()) + ", " +
      EnumName(*v1::ProposalState_descriptor(), proposal.state()) + "), by " + proposal.author() +
      ", " + When(proposal.time())};
  if (!proposal.reasons().empty()) {
    lines.push_back("   reasons: " + SafeLine(proposal.reasons()));
  }
  if (proposal.without_subject()) {
    lines.emplace_back("   nobody is told but the reporter");
  }
  for (const v1::PanelVote& vote : proposal.votes()) {
    lines.push_back(
        "   " + vote.member() + ": " + EnumName(*v1::VoteChoice_descriptor(), vote.choice()) +
        ", " + When(vote.time()) + (vote.reason().empty() ? "" : ": " + SafeLine(vote.reason())));
  }
  lines.push_back("   " + ProposalLine(proposal));
  return SafeText(Lines(lines));
}

std::string ProposalLine(const v1::Proposal& proposal) {
  std::string line = "Proposal " + std::to_string(proposal.number()) + " is " +
                     EnumName(*v1::ProposalState_descriptor(), proposal.state()) + ": " +
                     std::to_string(VotesFor(proposal)) + " in favour, " +
                     std::to_string(proposal.needed()) + " of " +
                     std::to_string(proposal.panel_size()) + " needed";
  const std::vector<std::string> silent = Silent(proposal);
  if (proposal.state() == v1::PROPOSAL_STATE_OPEN && !silent.empty()) {
    line.append("; still to vote: ").append(absl::StrJoin(silent, ", "));
  }
  return SafeLine(line);
}

std::string CaseFilePage(const v1::CaseFile& file, Clock::Time now, bool colour) {
  std::vector<std::string> proposals;
  for (const v1::Proposal& proposal : file.proposals()) {
    proposals.push_back(ProposalText(proposal));
  }
  return Section("Conflicts declared", DeclarationsText(file), colour) +
         Section("Interim measures", InterimText(file), colour) +
         Section("Arrangements", ArrangementsText(file), colour) +
         Section("Proposals", Lines(proposals), colour) +
         Section("Remedies", RemediesText(file), colour) +
         Section("Appeal", AppealsText(file, now), colour) +
         Section("Where it went", EndText(file), colour);
}

std::string HistoryText(const CaseEvents& events) {
  std::vector<std::string> lines;
  for (const v1::CaseEvent& event : events) {
    const std::string from = EnumName(*v1::CaseState_descriptor(), event.from());
    const std::string to = EnumName(*v1::CaseState_descriptor(), event.to());
    std::string line = When(event.time()) + "  " +
                       (event.actor().empty() ? "-" : SafeLine(event.actor())) + "  " +
                       SafeLine(event.action());
    line.append(from == to ? "" : "  " + (from.empty() ? "" : from + " ") + "-> " + to);
    lines.push_back(line);
    if (!event.reason().empty()) {
      const std::string reason = Indented(event.reason());
      lines.push_back(reason.substr(0, reason.size() - 1));
    }
  }
  return Lines(lines);
}

}  // namespace candor::tools
