// A filed case and a team around it, in whatever state a test wants it: the verbs run as in the
// service, through CaseChanges, on a real store.
#pragma once

#include <cstdint>
#include <future>
#include <string>
#include <string_view>
#include <utility>

#include "../review/reporter.h"
#include "../review/world.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "casework/appeal_verbs.h"
#include "casework/decision_verbs.h"

namespace candor::review::test {

// hanna handles it; pam, paul and pia are the panel; ann, ari and axel decide appeals.
class CaseDesk {
 public:
  CaseDesk();

  // Gives a member these roles, also a new one, in force at once.
  void SetRoles(const std::string& member, std::initializer_list<v1::MemberRole> roles);

  // Puts the case into a state, as if all had declared that they have no conflict.
  void PutInto(v1::CaseState state);
  // Changes the case past all rules.
  void Edit(absl::FunctionRef<absl::Status(CaseEdit&, OpenCase&)> change);
  // What is stored of it now.
  [[nodiscard]] storage::v1::CaseSummary Summary();
  [[nodiscard]] v1::CaseFile File();
  [[nodiscard]] v1::CaseState State() { return Summary().subject().state(); }
  // As `member` sees it.
  [[nodiscard]] std::string Etag(const std::string& member);
  // The last letter to that side, or an empty message.
  [[nodiscard]] v1::ThreadMessage Letter(v1::Recipient to);
  // Has the last letter to that side delivered; in REMEDY once both have theirs.
  void Deliver(v1::Recipient to, absl::Time when);
  // The code in the subject's letter.
  [[nodiscard]] std::string DecisionCode();

  // What the reporter sends; its number in the thread.
  std::uint32_t Write(std::uint32_t day, bool is_appeal = false);
  void SetNow(absl::Time now) { world.clock.Set(absl::ToChronoTime(now)); }
  [[nodiscard]] absl::Time Now() { return absl::FromChrono(world.clock.Now()); }
  // Everything anew on what is on the disk.
  void Restart();

  // The change of a request to this case.
  [[nodiscard]] v1::CaseChange Change(const std::string& request_id = "",
                                      const std::string& etag = "") const;
  // Each waits for the outcome.
  absl::StatusOr<v1::Proposal> Propose(const v1::ProposeOutcomeRequest& request,
                                       const std::string& member = "hanna");
  absl::StatusOr<v1::Proposal> Vote(const std::string& member, std::uint32_t proposal,
                                    v1::VoteChoice choice, const std::string& request_id = "",
                                    const std::string& etag = "");
  // That the subject's letter, as if it had been released, was handed over now.
  absl::Status RecordDelivery();
  absl::Status FileAppeal(const v1::FileAppealRequest& request,
                          const std::string& member = "hanna");
  absl::StatusOr<v1::Proposal> DecideAppeal(const std::string& member,
                                            std::string_view outcome = "");

  // A proposal of this outcome, and its number.
  [[nodiscard]] v1::ProposeOutcomeRequest Outcome(std::string_view code = "WARNING") const;
  std::uint32_t Propose(std::string_view code = "WARNING");
  // From a proposal to the decision.
  void Decide();
  // The same, and both letters delivered now.
  void DecideAndDeliver();

  World world;
  Reporter reporter{world.portal};
  std::string id;
  std::string name;

 private:
  template <typename Request>
  absl::Status Run(const std::string& member, const Request& request, Action action,
                   CaseChanges::Verb verb);
  void Install();

  storage::v1::Roster roster_;
  std::uint32_t next_up_ = 1;
};

}  // namespace candor::review::test
