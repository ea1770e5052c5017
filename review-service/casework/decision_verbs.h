// Decisions: what is proposed, and the votes on it. Run by CaseChanges, each in one commit.
#pragma once

#include <cstdint>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"

namespace candor::review {

// As of CaseworkService.
[[nodiscard]] absl::Status ProposeOutcome(ChangeContext& context,
                                          const v1::ProposeOutcomeRequest& request,
                                          v1::ProposeOutcomeResponse& response);

// As of CaseworkService; of decisions and of appeals. Who does not belong on the panel any more is
// taken off it first (RefreshPanel). The vote that adopts a proposal is the decision.
[[nodiscard]] absl::Status Vote(ChangeContext& context, const v1::VoteRequest& request,
                                v1::VoteResponse& response);

// Answers a request about a proposal that comes again: with the proposal as it is now.
template <typename Response>
absl::Status RecallProposal(CaseEdit& /*edit*/, OpenCase& subject, std::uint32_t number,
                            Response& response) {
  const v1::CaseFile& file = subject.work.file();
  if (number > 0 && std::cmp_less_equal(number, file.proposals_size())) {
    *response.mutable_proposal() = file.proposals(static_cast<int>(number) - 1);
  }
  return absl::OkStatus();
}

// Puts a draft (stage, outcomes, reasons, without_subject) before its panel; the open proposal is
// void then. Error(kInvalidField) for outcomes that the policy does not have or that do not say
// what it asks for, and letters that do not fit; Error(kNoQuorum).
[[nodiscard]] absl::StatusOr<v1::Proposal*> Propose(ChangeContext& context, v1::Proposal draft);

}  // namespace candor::review
