#include "casework/triage_verbs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "candor/testing/matchers.h"
#include "review/case_name.h"
#include "verb_fixture.h"

namespace candor::review {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::NamesField;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

constexpr char kNoCase[] = "cases/abcdefghijklmnopqrstuvwxyz";

class TriageVerbsTest : public test::VerbTest {
 protected:
  // A verb without fields of its own.
  template <typename Request, typename Response>
  absl::StatusOr<v1::Case> Do(const std::string& member, Action action,
                              absl::Status (*verb)(ChangeContext&, const Request&, Response&),
                              Request request) {
    auto response = test::Change(world_, member, action, verb, request);
    return response.ok() ? absl::StatusOr<v1::Case>(response->subject()) : response.status();
  }
  template <typename Request, typename Response>
  absl::StatusOr<v1::Case> Step(const std::string& member, const std::string& name, Action action,
                                absl::Status (*verb)(ChangeContext&, const Request&, Response&)) {
    Request request;
    *request.mutable_change() = ChangeOf(name);
    return Do(member, action, verb, request);
  }
  absl::StatusOr<v1::Case> Update(const std::string& name, const std::vector<std::string>& mask,
                                  const v1::Case& wanted, const std::string& member = "tina") {
    v1::UpdateCaseRequest request;
    *request.mutable_change() = ChangeOf(name);
    *request.mutable_subject() = wanted;
    for (const std::string& path : mask) {
      request.add_update_mask(path);
    }
    return Do(member, Action::kUpdateCase, UpdateCase, request);
  }
  absl::StatusOr<v1::Case> Duplicate(const std::string& name, const std::string& of,
                                     const std::string& member = "tina") {
    v1::MarkDuplicateRequest request;
    *request.mutable_change() = ChangeOf(name);
    request.set_duplicate_of(of);
    return Do(member, Action::kMarkDuplicate, MarkDuplicate, request);
  }
  absl::StatusOr<v1::Case> ReferTo(const std::string& name, const std::string& referral) {
    v1::ReferRequest request;
    *request.mutable_change() = ChangeOf(name);
    request.set_referral(referral);
    return Do("tina", Action::kRefer, Refer, request);
  }
  absl::StatusOr<v1::Case> RouteTo(const std::string& name, const std::string& policy_id) {
    v1::RouteCaseRequest request;
    *request.mutable_change() = ChangeOf(name);
    request.set_policy_id(policy_id);
    return Do("tina", Action::kRouteCase, RouteCase, request);
  }
  v1::CaseFile FileOf(const std::string& name) { return test::WorkOf(world_, name).file(); }
};

TEST_F(TriageVerbsTest, WhatWasFoundOutIsChangedAsTheMaskSays) {
  const std::string name = FileAndAssign();
  v1::Case wanted;
  wanted.set_severity(v1::SEVERITY_S2);
  wanted.set_danger(true);
  wanted.add_labels("needs counsel");
  wanted.set_event_day(20600);
  wanted.add_party_employers("Acme");
  const auto updated =
      Update(name, {"severity", "danger", "labels", "event_day", "party_employers"}, wanted);
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->severity(), v1::SEVERITY_S2);
  EXPECT_TRUE(updated->danger());
  EXPECT_THAT(updated->labels(), ElementsAre("needs counsel"));
  EXPECT_EQ(updated->event_day(), 20600U);
  EXPECT_THAT(updated->party_employers(), ElementsAre("Acme"));
  EXPECT_THAT(test::EventsOf(world_, name), Contains(policy::v1::CLOCK_EVENT_SAFETY_FLAGGED));

  const auto cleared = Update(name, {"labels", "danger"}, v1::Case());
  ASSERT_THAT(cleared, IsOk());
  EXPECT_THAT(cleared->labels(), IsEmpty());
  EXPECT_FALSE(cleared->danger());
  EXPECT_EQ(cleared->severity(), v1::SEVERITY_S2);
  EXPECT_EQ(HistoryOf(name).back().action(), "UPDATE_CASE");
}

TEST_F(TriageVerbsTest, DangerThatWasKnownIsNotNotedAgain) {
  const std::string name = FileAndAssign();
  v1::Case wanted;
  wanted.set_danger(true);
  ASSERT_THAT(Update(name, {"danger"}, wanted), IsOk());
  const std::size_t events = test::EventsOf(world_, name).size();
  ASSERT_THAT(Update(name, {"danger"}, wanted), IsOk());
  EXPECT_EQ(test::EventsOf(world_, name).size(), events);
}

TEST_F(TriageVerbsTest, RefuseUpdatesOfWhatCannotBeChanged) {
  const std::string name = FileAndAssign();
  const std::string before = SummaryOf(name).SerializeAsString();
  v1::Case wanted;
  wanted.set_severity(v1::SEVERITY_S1);
  EXPECT_THAT(Update(name, {}, wanted), NamesField("update_mask"));
  for (const char* path : {"state", "name", "assignees", "labels.0", "", "*", "Severity"}) {
    EXPECT_THAT(Update(name, {"severity", path}, wanted), NamesField("update_mask[1]")) << path;
  }
  EXPECT_THAT(Update(name, {"severity"}, v1::Case()), NamesField("subject.severity"));
  wanted.set_severity(static_cast<v1::Severity>(9));
  EXPECT_THAT(Update(name, {"severity"}, wanted), NamesField("subject.severity"));

  v1::Case labels;
  labels.add_labels("twice");
  labels.add_labels("");
  EXPECT_THAT(Update(name, {"labels"}, labels), NamesField("subject.labels[1]"));
  labels.set_labels(1, std::string(65, 'x'));
  EXPECT_THAT(Update(name, {"labels"}, labels), NamesField("subject.labels[1]"));
  labels.set_labels(1, "twice");
  EXPECT_THAT(Update(name, {"labels"}, labels), NamesField("subject.labels[1]"));
  v1::Case many;
  for (int i = 0; i < 17; ++i) {
    many.add_labels(std::to_string(i));
    many.add_party_employers(std::to_string(i));
  }
  EXPECT_THAT(Update(name, {"labels"}, many), NamesField("subject.labels"));
  EXPECT_THAT(Update(name, {"party_employers"}, many), NamesField("subject.party_employers"));
  many.mutable_party_employers()->RemoveLast();
  many.set_party_employers(15, std::string(201, 'x'));
  EXPECT_THAT(Update(name, {"party_employers"}, many), NamesField("subject.party_employers[15]"));
  EXPECT_EQ(SummaryOf(name).SerializeAsString(), before);
  many.set_party_employers(15, std::string(200, 'x'));
  EXPECT_THAT(Update(name, {"party_employers"}, many), IsOk());
}

TEST_F(TriageVerbsTest, AnEmployerInCommonIsASoftConflict) {
  const std::string name = FileInto(v1::CASE_STATE_DELIBERATION);
  test::Alter(world_, name, [](OpenCase& subject) {
    subject.summary.add_first_panel("pam");
    subject.summary.add_cleared_members("pam");
  });
  MemberOf("pam").add_employers("Acme");
  Install();
  EXPECT_THAT(Get(name, "pam")->permitted_actions(), Contains("VOTE"));
  v1::Case wanted;
  wanted.add_party_employers("Acme");
  ASSERT_THAT(Update(name, {"party_employers"}, wanted, "hanna"), IsOk());
  EXPECT_THAT(Get(name, "pam")->permitted_actions(), Not(Contains("VOTE")));
  EXPECT_THAT(Get(name, "pam")->permitted_actions(), Contains("READ_TEXT"));
}

TEST_F(TriageVerbsTest, ARoutedCaseIsWorkedOnUnderTheOtherPolicy) {
  const std::string name = FileAndAssign();
  const auto routed = RouteTo(name, "events");
  ASSERT_THAT(routed, IsOk());
  EXPECT_EQ(routed->policy_id(), "events");
  EXPECT_EQ(routed->policy_version(), 7U);
  // Its category is none of that policy's.
  EXPECT_EQ(routed->unknown_codes(), 1U);
  EXPECT_EQ(HistoryOf(name).back().policy_version(), 7U);
  EXPECT_THAT(RouteTo(name, ""), NamesField("policy_id"));
  EXPECT_THAT(RouteTo(name, "none"), HasReason(Reason::kUnknownPolicy));
  EXPECT_EQ(RouteTo(name, "club")->unknown_codes(), 0U);
}

TEST_F(TriageVerbsTest, AnInvestigationIsHeldAndGoesOn) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(Step("tina", name, Action::kStartInvestigation, StartInvestigation),
              HasReason(Reason::kNotPermitted));
  EXPECT_EQ(Step("hanna", name, Action::kStartInvestigation, StartInvestigation)->state(),
            v1::CASE_STATE_INVESTIGATING);
  EXPECT_THAT(Step("hanna", name, Action::kStartInvestigation, StartInvestigation),
              HasReason(Reason::kIllegalTransition));
  EXPECT_EQ(Step("hanna", name, Action::kHold, Hold)->state(), v1::CASE_STATE_ON_HOLD);
  EXPECT_EQ(LastToldToReporter(), "Paused");
  EXPECT_EQ(Step("hanna", name, Action::kResume, Resume)->state(), v1::CASE_STATE_INVESTIGATING);
  EXPECT_EQ(LastToldToReporter(), "Under review");
  EXPECT_THAT(Step("hanna", name, Action::kResume, Resume), HasReason(Reason::kIllegalTransition));
}

TEST_F(TriageVerbsTest, WithoutAnAnswerACaseGoesOnWhereItWas) {
  for (const v1::CaseState state : {v1::CASE_STATE_TRIAGE, v1::CASE_STATE_INVESTIGATING}) {
    const std::string name = FileInto(v1::CASE_STATE_NEEDS_INFO);
    ASSERT_THAT(test::Run(world_, "hanna", ChangeOf(name), Action::kAddNote,
                          [state](ChangeContext& context) {
                            context.subject.work.set_returns_to(state);
                            return absl::OkStatus();
                          }),
                IsOk());
    EXPECT_EQ(Step("hanna", name, Action::kResume, Resume)->state(), state);
    EXPECT_EQ(test::WorkOf(world_, name).returns_to(), v1::CASE_STATE_UNSPECIFIED);
  }
}

TEST_F(TriageVerbsTest, ACaseIsReferredToABodyOfThePolicy) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(ReferTo(name, ""), NamesField("referral"));
  EXPECT_THAT(ReferTo(name, "NOBODY"), NamesField("referral"));
  EXPECT_THAT(ReferTo(name, "EVENTS"), NamesField("referral"));
  ASSERT_THAT(ReferTo(name, "POLICE"), IsOk());
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_REFERRED);
  EXPECT_EQ(FileOf(name).referral(), "POLICE");
}

TEST_F(TriageVerbsTest, ADuplicateGoesOnInAnotherCaseAndBothNameEachOther) {
  const std::string other = File();
  const std::string name = FileAndAssign();
  ASSERT_THAT(Duplicate(name, other), IsOk());
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_DUPLICATE);
  EXPECT_EQ(FileOf(name).duplicate_of(), other);
  EXPECT_THAT(Get(name, "tina")->linked_cases(), ElementsAre(other));
  EXPECT_THAT(Get(other, "tina")->linked_cases(), ElementsAre(name));
  EXPECT_EQ(Get(other, "tina")->state(), v1::CASE_STATE_SCREENING);
}

TEST_F(TriageVerbsTest, ADuplicateIsOneOfACaseThatGoesOn) {
  const std::string name = FileAndAssign();
  EXPECT_THAT(Duplicate(name, "cases/1"), NamesField("duplicate_of"));
  EXPECT_THAT(Duplicate(name, name), NamesField("duplicate_of"));
  EXPECT_THAT(Duplicate(name, kNoCase), HasReason(Reason::kNoSuchCase));
  for (const v1::CaseState state : {v1::CASE_STATE_DUPLICATE, v1::CASE_STATE_WITHDRAWN,
                                    v1::CASE_STATE_QUARANTINED, v1::CASE_STATE_SHREDDED}) {
    const std::string other = FileInto(state);
    EXPECT_THAT(Duplicate(name, other), NamesField("duplicate_of"));
  }
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_TRIAGE);
}

TEST_F(TriageVerbsTest, ADuplicateOfAHiddenCaseIsOneOfNoCase) {
  const std::string hidden = File("tina");
  const std::string name = FileAndAssign();
  const std::string dump = test::DumpOf(*world_.store);
  EXPECT_EQ(Duplicate(name, hidden).status(), Duplicate(name, kNoCase).status());
  EXPECT_EQ(Duplicate(hidden, name).status(), Duplicate(kNoCase, name).status());
  EXPECT_EQ(test::DumpOf(*world_.store), dump);
}

TEST_F(TriageVerbsTest, AClosedCaseIsOpenedAgain) {
  const std::string name = FileInto(v1::CASE_STATE_CLOSED);
  ASSERT_THAT(test::Run(world_, "hanna", ChangeOf(name), Action::kAddNote,
                        [](ChangeContext& context) {
                          context.file().set_retention_class("R1");
                          context.file().set_referral("POLICE");
                          return absl::OkStatus();
                        }),
              IsOk());
  ASSERT_THAT(Step("hanna", name, Action::kReopen, Reopen), IsOk());
  EXPECT_EQ(Get(name, "tina")->state(), v1::CASE_STATE_TRIAGE);
  EXPECT_EQ(FileOf(name).retention_class(), "");
  EXPECT_EQ(FileOf(name).referral(), "");
  EXPECT_EQ(LastToldToReporter(), "Under review");
}

TEST_F(TriageVerbsTest, AWithdrawalIsAcceptedWhenTheReporterAskedForIt) {
  const std::string name = FileInto(v1::CASE_STATE_DELIBERATION);
  EXPECT_EQ(Step("hanna", name, Action::kAcceptWithdrawal, AcceptWithdrawal).status(),
            Error(Reason::kIllegalTransition, "the reporter did not ask to withdraw the report"));
  ASSERT_THAT(test::Run(world_, "hanna", ChangeOf(name), Action::kAddNote,
                        [](ChangeContext& context) {
                          context.subject.shown().set_withdrawal_requested(true);
                          context.file().add_proposals()->set_state(v1::PROPOSAL_STATE_OPEN);
                          return absl::OkStatus();
                        }),
              IsOk());
  ASSERT_THAT(Step("hanna", name, Action::kAcceptWithdrawal, AcceptWithdrawal), IsOk());
  EXPECT_EQ(Get(name, "hanna")->state(), v1::CASE_STATE_WITHDRAWN);
  EXPECT_EQ(FileOf(name).proposals(0).state(), v1::PROPOSAL_STATE_VOID);
}

TEST_F(TriageVerbsTest, ANoteIsAnEntryOfTheHistory) {
  const std::string name = FileAndAssign();
  const std::string etag = Get(name, "tina")->etag();
  ASSERT_THAT(Step("hanna", name, Action::kAddNote, AddNote), IsOk());
  EXPECT_EQ(HistoryOf(name).back().action(), "ADD_NOTE");
  EXPECT_EQ(HistoryOf(name).back().actor(), "hanna");
  EXPECT_EQ(HistoryOf(name).back().reason(), "because");
  EXPECT_EQ(HistoryOf(name).back().from(), HistoryOf(name).back().to());
  EXPECT_NE(Get(name, "tina")->etag(), etag);
}

}  // namespace
}  // namespace candor::review
