#include "shipped_case.h"

#include <cstdlib>
#include <future>

#include "candor/policy/clocks.h"
#include "review/case_name.h"
#include "review/families.h"

namespace candor::review::test {
namespace {

std::string TextOfTime(absl::Time time) {
  return absl::FormatTime("%Y-%m-%d %H:%M", time, absl::UTCTimeZone());
}

}  // namespace

std::string TextOfTime(const google::protobuf::Timestamp& time) {
  return TextOfTime(absl::FromUnixSeconds(time.seconds()));
}

report::v1::Report ShippedReport(report::v1::ReportKind kind) {
  report::v1::Report report = MakeReport();
  report.set_policy_id("pytorch-foundation");
  report.set_policy_version(1);
  report.set_kind(kind);
  return report;
}

absl::Time Utc(std::string_view text) {
  absl::Time time;
  if (!absl::ParseTime("%Y-%m-%d %H:%M", std::string(text), &time, nullptr)) {
    std::abort();
  }
  return time;
}

ShippedCase::ShippedCase(const report::v1::Report& report, v1::CaseState state) {
  world.policies = policy::PolicySet::Load({CANDOR_POLICY_FILE}).value();
  world.UnsealWith(MakeKeys());
  if (!world.File(reporter.Report(report)).ok()) {
    std::abort();
  }
  name = world.ListAll().at(0).name();
  test::Work(world, name, state);
}

void ShippedCase::Decide(std::initializer_list<std::string_view> outcomes, absl::Time told,
                         v1::ProposalStage stage) {
  const policy::v1::Policy& policy = *world.policies.Latest("");
  std::promise<absl::Status> outcome;
  world.editor->Apply(
      MakeKeys(), std::string(*IdOfCaseName(name)),
      [&](CaseEdit& edit, OpenCase& subject) -> absl::StatusOr<bool> {
        if (absl::Status opened = edit.OpenWork(subject); !opened.ok()) {
          return opened;
        }
        v1::CaseFile& file = *subject.work.mutable_file();
        v1::Proposal& proposal = *file.add_proposals();
        proposal.set_number(static_cast<std::uint32_t>(file.proposals_size()));
        proposal.set_stage(stage);
        proposal.set_state(v1::PROPOSAL_STATE_ADOPTED);
        for (const std::string_view code : outcomes) {
          proposal.add_outcomes()->set_code(std::string(code));
        }
        const auto until = policy::AppealUntil(policy, told);
        file.mutable_appeal_until()->set_seconds(absl::ToUnixSeconds(until.value()));
        subject.shown().set_state(v1::CASE_STATE_REMEDY);
        subject.is_changed = true;
        return true;
      },
      [&outcome](const absl::Status& status) { outcome.set_value(status); });
  if (!outcome.get_future().get().ok()) {
    std::abort();
  }
}

storage::v1::CaseSummary ShippedCase::Summary() {
  const auto keys = MakeKeys();
  CaseEdit edit(*world.store, *keys, world.random);
  return edit.Open(*IdOfCaseName(name)).value()->summary;
}

v1::CaseFile ShippedCase::File() { return Work().file(); }

v1::CaseEvent ShippedCase::Event(std::uint32_t number) {
  const auto keys = MakeKeys();
  CaseEdit edit(*world.store, *keys, world.random);
  const OpenCase& subject = *edit.Open(*IdOfCaseName(name)).value();
  v1::CaseEvent event;
  const absl::Status read = edit.Get(subject, kCaseEvents, MessageKey(subject.id, number), event);
  return read.ok() ? event : v1::CaseEvent();
}

std::vector<std::string> ShippedCase::Clocks() {
  std::vector<std::string> shown;
  const storage::v1::CaseSummary summary = Summary();
  for (const v1::CaseClock& clock : summary.subject().clocks()) {
    if (clock.level() == v1::CLOCK_LEVEL_PAUSED) {
      shown.push_back(clock.code() + " still");
    } else {
      shown.push_back(clock.code() + " " +
                      (clock.has_soft_time() ? TextOfTime(clock.soft_time()) : "-") + " " +
                      (clock.has_hard_time() ? TextOfTime(clock.hard_time()) : "-"));
    }
  }
  return shown;
}

}  // namespace candor::review::test
