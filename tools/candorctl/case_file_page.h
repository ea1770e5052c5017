// The file of a case, and its history, as pages for people.
#pragma once

#include <string>

#include "candor/base/clock.h"
#include "candor/review/v1/casework.pb.h"

namespace candor::tools {

using CaseEvents = google::protobuf::RepeatedPtrField<review::v1::CaseEvent>;

// A section for each part that is there.
[[nodiscard]] std::string CaseFilePage(const review::v1::CaseFile& file, Clock::Time now,
                                       bool colour);

// One proposal with its panel and votes, over several lines.
[[nodiscard]] std::string ProposalText(const review::v1::Proposal& proposal);

// The proposal in one line: "Proposal 1 is open: 1 of 2 needed votes in favour; carla has not
// voted".
[[nodiscard]] std::string ProposalLine(const review::v1::Proposal& proposal);

// A line for each event, with the reason below it.
[[nodiscard]] std::string HistoryText(const CaseEvents& events);

}  // namespace candor::tools
