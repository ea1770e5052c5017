// A team of one role each, a policy with words for every state, and the verbs as the service runs
// them.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "../review/casework.h"
#include "../review/reporter.h"
#include "../review/world.h"
#include "absl/status/statusor.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/screening_verbs.h"

namespace candor::review::test {

// tina and theo triage, hanna and hugo handle, pam and paul vote, ann decides appeals, carl is the
// chair; esther triages in the escalation channel, olga in another one, and lena left.
class VerbTest : public ::testing::Test {
 protected:
  VerbTest();

  // Files a report that excludes this member, if any; the case's name.
  std::string File(const std::string& excluded = "");
  void Restart();
  // Names, roles and channels anew; in force at once.
  void Install();
  v1::Member& MemberOf(const std::string& name);

  [[nodiscard]] static v1::CaseChange ChangeOf(const std::string& name,
                                               const std::string& reason = "because",
                                               const std::string& request_id = "",
                                               const std::string& etag = "");
  absl::StatusOr<v1::Case> Declare(const std::string& name, const std::string& member,
                                   v1::ConflictLevel level = v1::CONFLICT_LEVEL_NONE);
  absl::StatusOr<v1::Case> Take(const std::string& name, const std::string& member,
                                const v1::CaseChange& change);
  absl::StatusOr<v1::Case> Take(const std::string& name, const std::string& member) {
    return Take(name, member, ChangeOf(name));
  }
  absl::StatusOr<v1::Case> Assign(const std::string& name, const std::string& member,
                                  const std::vector<std::string>& assignees);
  absl::StatusOr<v1::Case> Escalate(const std::string& name, const std::string& member,
                                    const std::string& reason = "because");
  // tina took it; hanna handles it without a conflict.
  std::string FileAndAssign();
  // The same, in this state.
  std::string FileInto(v1::CaseState state);

  [[nodiscard]] storage::v1::CaseSummary SummaryOf(const std::string& name);
  [[nodiscard]] std::vector<v1::CaseEvent> HistoryOf(const std::string& name);
  absl::StatusOr<v1::Case> Get(const std::string& name, const std::string& member);
  // The last that was put out for the reporter of the case that was filed last.
  [[nodiscard]] std::string LastToldToReporter();

  World world_;
  // Of the case that was filed last.
  std::optional<Reporter> reporter_;

 private:
  storage::v1::Roster roster_;
};

}  // namespace candor::review::test
