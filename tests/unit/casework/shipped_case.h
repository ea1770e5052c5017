// A case under the policy that ships, which alice and bob work on without a conflict. The report
// came on 2026-03-02, where the clock stands at noon.
#pragma once

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "../review/casework.h"
#include "../review/reporter.h"
#include "../review/world.h"
#include "absl/time/time.h"
#include "candor/review/v1/casework.pb.h"
#include "casework/clock_view.h"

namespace candor::review::test {

// A report that the policy that ships takes.
[[nodiscard]] report::v1::Report ShippedReport(
    report::v1::ReportKind kind = report::v1::REPORT_KIND_INCIDENT);

// "2026-03-02 12:00", in UTC.
[[nodiscard]] absl::Time Utc(std::string_view text);
[[nodiscard]] std::string TextOfTime(const google::protobuf::Timestamp& time);

class ShippedCase {
 public:
  explicit ShippedCase(const report::v1::Report& report = ShippedReport(),
                       v1::CaseState state = v1::CASE_STATE_TRIAGE);

  // Runs a verb on the case as this member.
  template <typename Request, typename Response>
  absl::Status Do(const std::string& member, Action action,
                  absl::Status (*verb)(ChangeContext&, const Request&, Response&),
                  Request request = {}) {
    request.mutable_change()->set_name(name);
    return Change(world, member, action, verb, request).status();
  }

  void Alter(std::function<void(OpenCase&)> alter) { test::Alter(world, name, std::move(alter)); }
  void SetState(v1::CaseState state) {
    Alter([state](OpenCase& subject) { subject.shown().set_state(state); });
  }
  // A decision with these outcomes was adopted, and all sides were told at `told`.
  void Decide(std::initializer_list<std::string_view> outcomes, absl::Time told,
              v1::ProposalStage stage = v1::PROPOSAL_STAGE_DECISION);

  [[nodiscard]] storage::v1::CaseSummary Summary();
  [[nodiscard]] v1::CaseFile File();
  [[nodiscard]] v1::CaseState State() { return Summary().subject().state(); }
  // Of the history, from 1; empty when there is none.
  [[nodiscard]] v1::CaseEvent Event(std::uint32_t number);
  // "CODE soft hard", with "-" for none and "still" for one that stands still.
  [[nodiscard]] std::vector<std::string> Clocks();
  void SetNow(std::string_view text) { world.clock.Set(absl::ToChronoTime(Utc(text))); }

  World world;
  Reporter reporter{world.portal};
  std::string name;

 private:
  [[nodiscard]] storage::v1::Casework Work() { return WorkOf(world, name); }
};

}  // namespace candor::review::test
