// The work on cases, from the command line to the calls: which case is meant, what is asked before,
// what is sent.
#include <signal.h>
#include <sysexits.h>

#include <map>
#include <string>
#include <vector>

#include "candor/review/v1/casework_service.grpc.pb.h"
#include "candor/review/v1/member_service.grpc.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "intake_command_fixture.h"
#include "scripted_cases.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOtter[] = "cases/abcdefghijklmnopqrstuvwxyz";
constexpr char kHarbour[] = "cases/abcdefgzzzzzzzzzzzzzzzzzzz";

// Keeps what it is sent, and answers with it.
class ScriptedCasework final : public review::v1::CaseworkService::Service {
 public:
  int failures = 0;  // of TakeCase, before it succeeds
  int stale = 0;     // of TakeCase and Close, before they succeed
  grpc::Status status;
  review::v1::CaseFile file;
  std::vector<review::v1::TakeCaseRequest> taken;
  std::vector<review::v1::CloseRequest> closed;
  std::vector<review::v1::VoteRequest> votes;
  std::vector<review::v1::ReleaseMessageRequest> released;
  std::vector<review::v1::DeclareConflictRequest> declared;
  std::vector<review::v1::MarkDuplicateRequest> duplicates;
  std::vector<review::v1::FileAppealRequest> appeals;
  std::vector<review::v1::RecordReportRequest> recorded;

 private:
  grpc::Status TakeCase(grpc::ServerContext*, const review::v1::TakeCaseRequest* request,
                        review::v1::TakeCaseResponse* response) override {
    taken.push_back(*request);
    if (failures-- > 0) {
      return grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection reset");
    }
    if (stale-- > 0) {
      return rpc::ToGrpcStatus(Error(Reason::kStaleEtag));
    }
    response->mutable_subject()->set_name(request->change().name());
    response->mutable_subject()->set_state(review::v1::CASE_STATE_TRIAGE);
    return status;
  }
  grpc::Status Close(grpc::ServerContext*, const review::v1::CloseRequest* request,
                     review::v1::CloseResponse*) override {
    closed.push_back(*request);
    return stale-- > 0 ? rpc::ToGrpcStatus(Error(Reason::kStaleEtag)) : status;
  }
  grpc::Status Vote(grpc::ServerContext*, const review::v1::VoteRequest* request,
                    review::v1::VoteResponse*) override {
    votes.push_back(*request);
    return status;
  }
  grpc::Status ReleaseMessage(grpc::ServerContext*,
                              const review::v1::ReleaseMessageRequest* request,
                              review::v1::ReleaseMessageResponse*) override {
    released.push_back(*request);
    return status;
  }
  grpc::Status DeclareConflict(grpc::ServerContext*,
                               const review::v1::DeclareConflictRequest* request,
                               review::v1::DeclareConflictResponse*) override {
    declared.push_back(*request);
    return status;
  }
  grpc::Status MarkDuplicate(grpc::ServerContext*, const review::v1::MarkDuplicateRequest* request,
                             review::v1::MarkDuplicateResponse*) override {
    duplicates.push_back(*request);
    return status;
  }
  grpc::Status FileAppeal(grpc::ServerContext*, const review::v1::FileAppealRequest* request,
                          review::v1::FileAppealResponse*) override {
    appeals.push_back(*request);
    return status;
  }
  grpc::Status RecordReport(grpc::ServerContext*, const review::v1::RecordReportRequest* request,
                            review::v1::RecordReportResponse* response) override {
    recorded.push_back(*request);
    response->mutable_subject()->set_name(kOtter);
    for (int i = 1; i <= 12; ++i) {
      response->add_words("word" + std::to_string(i));
    }
    return status;
  }
  grpc::Status GetCaseFile(grpc::ServerContext*, const review::v1::GetCaseFileRequest*,
                           review::v1::GetCaseFileResponse* response) override {
    *response->mutable_file() = file;
    return status;
  }
  grpc::Status ListCaseEvents(grpc::ServerContext*, const review::v1::ListCaseEventsRequest*,
                              review::v1::ListCaseEventsResponse* response) override {
    response->add_events()->set_action("TAKE_CASE");
    return status;
  }
};

class ScriptedMembers final : public review::v1::MemberService::Service {
 public:
  std::vector<review::v1::RemoveMemberRequest> removed;
  std::vector<review::v1::UpdateMemberRequest> updated;

 private:
  grpc::Status ListMembers(grpc::ServerContext*, const review::v1::ListMembersRequest*,
                           review::v1::ListMembersResponse* response) override {
    review::v1::Member& member = *response->add_members();
    member.set_name("dana");
    member.set_etag("dana-1");
    member.add_roles(review::v1::MEMBER_ROLE_PANEL);
    member.add_channels("*");
    member.set_state(review::v1::MEMBER_STATE_ACTIVE);
    return grpc::Status::OK;
  }
  grpc::Status RemoveMember(grpc::ServerContext*, const review::v1::RemoveMemberRequest* request,
                            review::v1::RemoveMemberResponse*) override {
    removed.push_back(*request);
    return grpc::Status::OK;
  }
  grpc::Status UpdateMember(grpc::ServerContext*, const review::v1::UpdateMemberRequest* request,
                            review::v1::UpdateMemberResponse*) override {
    updated.push_back(*request);
    return grpc::Status::OK;
  }
};

class CaseworkCommandsTest : public ::testing::Test {
 protected:
  CaseworkCommandsTest() {
    Add(kOtter, "amber otter", "etag-1");
    Add(kHarbour, "quiet harbour", "etag-2");
  }
  void Add(const std::string& name, const std::string& code_name, const std::string& etag) {
    review::v1::Case subject;
    subject.set_name(name);
    subject.set_code_name(code_name);
    subject.set_etag(etag);
    subject.set_state(review::v1::CASE_STATE_SCREENING);
    cases_.cases.push_back(subject);
  }
  Ran Run(std::vector<std::string> args, const std::string& input = {}, bool interactive = false) {
    const std::vector<std::string> connection = {
        "--address", "127.0.0.1:" + std::to_string(cases_.port()),
        "--cert",    member_.certificate,
        "--key",     member_.key,
        "--ca",      ca_.ca_file()};
    args.insert(args.end(), connection.begin(), connection.end());
    return RunCommand(args, clock_, random_, input, interactive);
  }

  test_support::TestCa ca_;
  test_support::CertificateFiles member_ = ca_.Issue("spiffe://test.example/member/alice");
  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  test_support::TempDir dir_;
  ScriptedCasework casework_;
  ScriptedMembers members_;
  ScriptedCases cases_{CredentialsOf(ca_, "spiffe://test.example/review/main"),
                       {&casework_, &members_}};
};

TEST_F(CaseworkCommandsTest, ACaseIsNamedInEveryWay) {
  const std::string id = std::string(kOtter).substr(6);
  for (const std::string& name : {std::string(kOtter), id, std::string("abcdefgh"),
                                  std::string("amber-otter"), std::string("Amber Otter")}) {
    const Ran ran = Run({"cases", "take", name});
    EXPECT_EQ(ran.exit_code, 0) << name << ran.err;
    ASSERT_FALSE(casework_.taken.empty());
    EXPECT_EQ(casework_.taken.back().change().name(), kOtter) << name;
    EXPECT_EQ(casework_.taken.back().change().etag(), "etag-1");
    EXPECT_EQ(casework_.taken.back().change().request_id().size(), 16U);
  }
  EXPECT_NE(casework_.taken[0].change().request_id(), casework_.taken[1].change().request_id());
}

TEST_F(CaseworkCommandsTest, AWrongNameIsRefusedBeforeAnythingIsDone) {
  const Ran two = Run({"cases", "take", "abcdefg"});
  EXPECT_EQ(two.exit_code, EX_DATAERR);
  EXPECT_THAT(two.err, HasSubstr(kOtter));
  EXPECT_THAT(two.err, HasSubstr(kHarbour));
  const Ran none = Run({"cases", "take", "green-heron"});
  EXPECT_EQ(none.exit_code, EX_NOINPUT);
  EXPECT_THAT(none.err, HasSubstr("cases list"));
  EXPECT_EQ(Run({"cases", "take", "abcde"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"cases", "take", "cases/none"}).exit_code, EX_NOINPUT);
  Add("cases/cccccccccccccccccccccccccc", "amber otter", "etag-3");
  const Ran twins = Run({"cases", "take", "amber-otter"});
  EXPECT_EQ(twins.exit_code, EX_DATAERR);
  EXPECT_THAT(twins.err, HasSubstr(kOtter));
  EXPECT_TRUE(casework_.taken.empty());
}

TEST_F(CaseworkCommandsTest, AChangeIsSentAgainAsItWas) {
  casework_.failures = 2;
  EXPECT_EQ(Run({"cases", "take", kOtter}).exit_code, 0);
  ASSERT_EQ(casework_.taken.size(), 3U);
  EXPECT_EQ(casework_.taken[0].SerializeAsString(), casework_.taken[2].SerializeAsString());
}

TEST_F(CaseworkCommandsTest, ForceSendsNoEtag) {
  EXPECT_EQ(Run({"cases", "take", kOtter, "--force"}).exit_code, 0);
  EXPECT_EQ(casework_.taken[0].change().etag(), "");
  EXPECT_EQ(Run({"members", "remove", "dana", "--yes"}).exit_code, 0);
  EXPECT_EQ(Run({"members", "remove", "dana", "--yes", "--force"}).exit_code, 0);
  EXPECT_EQ(members_.removed[0].etag(), "dana-1");
  EXPECT_EQ(members_.removed[1].etag(), "");
}

TEST_F(CaseworkCommandsTest, AStaleEtagSaysWhatToDo) {
  casework_.status = rpc::ToGrpcStatus(Error(Reason::kStaleEtag));
  const Ran ran = Run({"cases", "take", kOtter});
  EXPECT_EQ(ran.exit_code, EX_TEMPFAIL);
  EXPECT_THAT(ran.err, HasSubstr("STALE_ETAG"));
  EXPECT_THAT(ran.err, HasSubstr("next: look at it again"));
}

TEST_F(CaseworkCommandsTest, LooksAgainWhereNobodyDecidedByWhatWasSeen) {
  casework_.stale = 2;
  EXPECT_EQ(Run({"cases", "take", kOtter}).exit_code, 0);
  ASSERT_EQ(casework_.taken.size(), 3U);
  EXPECT_NE(casework_.taken[0].change().request_id(), casework_.taken[1].change().request_id());
  casework_.stale = 1;
  EXPECT_EQ(Run({"cases", "close", kOtter, "--yes"}).exit_code, 0);
  casework_.stale = 1;
  EXPECT_EQ(Run({"cases", "close", kOtter}, "y\ny\n", true).exit_code, EX_TEMPFAIL)
      << "what a member said yes to is not what there is";
  EXPECT_EQ(casework_.closed.size(), 3U);
}

TEST_F(CaseworkCommandsTest, NamesFieldAndFixOfARefusal) {
  casework_.status = rpc::ToGrpcStatus(InvalidField("change.reason", "is not given; say why"));
  EXPECT_THAT(Run({"cases", "take", kOtter}).err,
              HasSubstr("change.reason: is not given; say why"));
}

TEST_F(CaseworkCommandsTest, WhatCannotBeUndoneIsRefusedWhereNobodyCanBeAsked) {
  for (const std::vector<std::string>& command : std::vector<std::vector<std::string>>{
           {"cases", "close", kOtter},
           {"cases", "vote", kOtter, "for"},
           {"cases", "release", kOtter, "1"},
           {"cases", "declare", kOtter, "hard"},
           {"cases", "refer", kOtter, "X", "--reason", "r"},
           {"cases", "duplicate", kOtter, kHarbour, "--reason", "r"},
           {"cases", "escalate", kOtter, "--reason", "r"},
           {"cases", "accept-withdrawal", kOtter},
           {"members", "remove", "dana"}}) {
    const Ran ran = Run(command);
    EXPECT_EQ(ran.exit_code, EX_USAGE) << command[1];
    EXPECT_THAT(ran.err, HasSubstr("--yes")) << command[1];
  }
  EXPECT_TRUE(cases_.lists.empty()) << "nothing was sent";
  EXPECT_EQ(Run({"cases", "declare", kOtter, "none"}).exit_code, 0);
  EXPECT_EQ(Run({"cases", "declare", kOtter, "soft"}).exit_code, 0);
  const Ran hard = Run({"cases", "declare", kOtter, "hard", "--yes"});
  EXPECT_EQ(hard.exit_code, 0);
  EXPECT_THAT(hard.out, HasSubstr("you will not see it any more"));
  EXPECT_EQ(casework_.declared.size(), 3U);
}

TEST_F(CaseworkCommandsTest, OnATerminalItAsksAndTakesOnlyYes) {
  for (const char* answer : {"", "n\n", "yesterday\n"}) {
    const Ran ran = Run({"cases", "close", kOtter}, answer, true);
    EXPECT_EQ(ran.exit_code, EX_TEMPFAIL);
    EXPECT_THAT(ran.err, HasSubstr("amber otter"));
    EXPECT_THAT(ran.err, HasSubstr("Go on? [y/N]"));
  }
  EXPECT_TRUE(casework_.closed.empty());
  EXPECT_EQ(Run({"cases", "close", kOtter}, "y\n", true).exit_code, 0);
  EXPECT_EQ(Run({"cases", "close", kOtter}, "YES\n", true).exit_code, 0);
  const Ran quiet = Run({"cases", "close", kOtter, "--yes"}, "", true);
  EXPECT_THAT(quiet.err, Not(HasSubstr("Go on?")));
  EXPECT_EQ(casework_.closed.size(), 3U);
}

TEST_F(CaseworkCommandsTest, AVoteIsOnTheProposalThatWasShown) {
  for (const auto state : {review::v1::PROPOSAL_STATE_VOID, review::v1::PROPOSAL_STATE_OPEN}) {
    review::v1::Proposal& proposal = *casework_.file.add_proposals();
    proposal.set_number(static_cast<std::uint32_t>(casework_.file.proposals_size()));
    proposal.set_state(state);
    proposal.set_reasons("Meant to hurt.");
  }
  const Ran ran = Run({"cases", "vote", kOtter, "for"}, "y\n", true);
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.err, HasSubstr("Meant to hurt."));
  ASSERT_EQ(casework_.votes.size(), 1U);
  EXPECT_EQ(casework_.votes[0].proposal(), 2U);
  EXPECT_EQ(casework_.votes[0].choice(), review::v1::VOTE_CHOICE_FOR);
  EXPECT_EQ(casework_.votes[0].change().etag(), "etag-1");
  EXPECT_EQ(Run({"cases", "vote", kOtter, "for", "--yes", "--force"}).exit_code, EX_USAGE);
  EXPECT_EQ(Run({"cases", "vote", kOtter, "for", "--yes", "--force", "--proposal", "2"}).exit_code,
            0);
  casework_.file.clear_proposals();
  EXPECT_EQ(Run({"cases", "vote", kOtter, "for", "--yes"}).exit_code, EX_NOINPUT);
  EXPECT_EQ(casework_.votes.size(), 2U);
}

TEST_F(CaseworkCommandsTest, WhoReleasesATextReadsItFirst) {
  cases_.messages.resize(1);
  cases_.messages[0].set_name(std::string(kOtter) + "/messages/1");
  cases_.messages[0].mutable_reply()->set_text("Who was there?");
  cases_.messages[0].set_delivery(review::v1::DELIVERY_STATE_HELD);
  const Ran ran = Run({"cases", "release", kOtter, "1"}, "n\n", true);
  EXPECT_THAT(ran.err, HasSubstr("Who was there?"));
  EXPECT_TRUE(casework_.released.empty());
  EXPECT_EQ(Run({"cases", "release", kOtter, "2"}, "y\n", true).exit_code, EX_NOINPUT);
  EXPECT_EQ(Run({"cases", "release", kOtter, "1"}, "y\n", true).exit_code, 0);
  EXPECT_EQ(casework_.released[0].message(), 1U);
}

TEST_F(CaseworkCommandsTest, BothCasesOfADuplicateAreFound) {
  EXPECT_EQ(Run({"cases", "duplicate", "amber-otter", "quiet-harbour", "--reason", "r", "--yes"})
                .exit_code,
            0);
  EXPECT_EQ(casework_.duplicates[0].change().name(), kOtter);
  EXPECT_EQ(casework_.duplicates[0].duplicate_of(), kHarbour);
}

TEST_F(CaseworkCommandsTest, ADecisionCodeNeedsNoCase) {
  const std::string letter = dir_.Write("letter", "I was not there.");
  EXPECT_EQ(Run({"appeal", "file", "--code", "ABCD", "--text-file", letter}).exit_code, 0);
  EXPECT_EQ(casework_.appeals[0].change().name(), "");
  EXPECT_EQ(casework_.appeals[0].text(), "I was not there.");
  EXPECT_EQ(casework_.appeals[0].change().request_id().size(), 16U);
  EXPECT_TRUE(cases_.lists.empty());
}

TEST_F(CaseworkCommandsTest, ARecordedReportsWordsAreShownOnce) {
  const Ran ran = Run({"cases", "record", "--source", "phone", "--kind", "question", "--what", "x",
                       "--channel", "ombuds", "--policy", "p", "--policy-version", "1"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("     1 word1     "));
  EXPECT_THAT(ran.out, HasSubstr("12 word12\n"));
  EXPECT_EQ(ran.out.find("word12"), ran.out.rfind("word12"));
  EXPECT_EQ(ran.err, "");
  EXPECT_EQ(casework_.recorded[0].source(), review::v1::REPORT_SOURCE_PHONE);
  EXPECT_EQ(casework_.recorded[0].channel(), "ombuds");
  EXPECT_EQ(casework_.recorded[0].report().what_happened(), "x");
  EXPECT_EQ(casework_.recorded[0].request_id().size(), 16U);
  EXPECT_EQ(Run({"cases", "record", "--source", "phone"}).exit_code, EX_USAGE);
}

TEST_F(CaseworkCommandsTest, ARecordedReportLeavesThePolicyToReviewUnlessSaid) {
  std::vector<std::string> args = {"cases",  "record",   "--source", "paper",
                                   "--kind", "question", "--what",   "x"};
  ASSERT_EQ(Run(args).exit_code, 0);
  EXPECT_EQ(casework_.recorded[0].report().policy_id(), "");
  EXPECT_EQ(casework_.recorded[0].report().policy_version(), 0U);
  args.insert(args.end(), {"--policy", "mine", "--policy-version", "4"});
  ASSERT_EQ(Run(args).exit_code, 0);
  EXPECT_EQ(casework_.recorded[1].report().policy_id(), "mine");
  EXPECT_EQ(casework_.recorded[1].report().policy_version(), 4U);
}

TEST_F(CaseworkCommandsTest, ListsByFilterAndOrder) {
  const Ran page = Run({"cases", "list", "state:triage", "label:\"a b\"", "--order", "clock"});
  EXPECT_EQ(cases_.lists.back().filter(), "state:triage label:\"a b\"");
  EXPECT_EQ(cases_.lists.back().order_by(), "clock");
  EXPECT_THAT(page.out, HasSubstr("1 of 2 cases."));
  EXPECT_THAT(page.out, HasSubstr("--page-token 1, or --all"));
  EXPECT_THAT(page.out, Not(HasSubstr("\033")));
  const Ran all = Run({"cases", "list", "--filter=-state:closed", "--all"});
  EXPECT_EQ(cases_.lists.back().filter(), "-state:closed");
  EXPECT_THAT(all.out, HasSubstr("quiet harbour"));
  EXPECT_THAT(Run({"cases", "list", "--all", "--output", "json"}).out,
              HasSubstr("\"watch_token\":\"start\""));
  EXPECT_EQ(Run({"cases", "count", "clock:due"}).out, "7 cases\n");
  EXPECT_EQ(cases_.counted.filter(), "clock:due");
}

TEST_F(CaseworkCommandsTest, ShowsACaseWhoseTextIsNotForTheCaller) {
  cases_.report_status = rpc::ToGrpcStatus(Error(Reason::kConflictNotDeclared));
  const Ran ran = Run({"cases", "show", kOtter});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("cases declare amber-otter none, soft or hard"));
  EXPECT_THAT(Run({"cases", "show", kOtter, "--output", "json"}).out,
              HasSubstr("\"unreadable\":\"CONFLICT_NOT_DECLARED\",\"report\":null"));
  const Ran hidden = Run({"cases", "show", "cases/none"});
  EXPECT_EQ(hidden.exit_code, EX_NOINPUT);
  EXPECT_EQ(hidden.out, "");
}

TEST_F(CaseworkCommandsTest, ShowsTheWholeCase) {
  casework_.file.set_retention_class("R2");
  cases_.messages.resize(1);
  cases_.messages[0].mutable_follow_up()->set_text("more");
  const Ran ran = Run({"cases", "show", "amber-otter"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  for (const char* part :
       {"amber otter, cases/abc", "\nWhat happened\n  as reported\n", "retention class R2",
        "\nMessages\n\n1970-01-01  from the reporter\n  more\n",
        "\nHistory\n  1970-01-01 00:00 UTC  -  TAKE_CASE\n"}) {
    EXPECT_THAT(ran.out, HasSubstr(part));
  }
  const Ran json = Run({"cases", "show", "amber-otter", "--output", "json"});
  for (const char* part :
       {"{\"case\":{", "\"unreadable\":\"\"", "\"report\":{", "\"attachments\":[]", "\"file\":{",
        "\"messages\":[{", "\"events\":[{"}) {
    EXPECT_THAT(json.out, HasSubstr(part));
  }
  EXPECT_THAT(Run({"cases", "history", "amber-otter"}).out, HasSubstr("TAKE_CASE"));
}

TEST_F(CaseworkCommandsTest, ListsMembers) {
  EXPECT_EQ(Run({"members", "list"}).out,
            "NAME  FOR PEOPLE  STATE   ROLES  CHANNELS  WORKS FOR\n"
            "dana              active  panel  *\n");
  EXPECT_EQ(Run({"members", "update", "none", "--role", "chair"}).exit_code, EX_NOINPUT);
  EXPECT_EQ(Run({"members", "update", "dana", "--role", "chair"}).exit_code, 0);
  EXPECT_EQ(members_.updated[0].etag(), "dana-1");
}

review::v1::WatchCasesResponse Change(const std::string& name, const std::string& token) {
  review::v1::WatchCasesResponse change;
  change.mutable_subject()->set_name(name);
  change.set_watch_token(token);
  return change;
}

TEST_F(CaseworkCommandsTest, WatchGoesOnWhereTheConnectionEnded) {
  review::v1::WatchCasesResponse gone;
  gone.set_gone(kHarbour);
  gone.set_watch_token("b");
  cases_.watches = {
      {{Change(kOtter, "a")}, grpc::Status(grpc::StatusCode::UNAVAILABLE, "stopping")},
      {{gone}, rpc::ToGrpcStatus(Error(Reason::kSealed))},
      {{}, grpc::Status::OK},
  };
  cases_.on_last_watch = [] { raise(SIGINT); };
  const Ran ran = Run({"cases", "watch", "assignee:me"});
  EXPECT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr(kOtter));
  EXPECT_THAT(ran.out, HasSubstr(std::string(kHarbour) + "  does not match any more"));
  ASSERT_EQ(cases_.watched.size(), 3U);
  EXPECT_EQ(cases_.lists.back().filter(), "assignee:me");
  EXPECT_EQ(cases_.watched[0].watch_token(), "start") << "no gap before the first stream";
  EXPECT_EQ(cases_.watched[1].watch_token(), "a");
  EXPECT_EQ(cases_.watched[2].watch_token(), "b");
  EXPECT_EQ(cases_.watched[2].filter(), "assignee:me");
}

TEST_F(CaseworkCommandsTest, WatchEndsWhereGoingOnCannotHelp) {
  cases_.watches = {{{}, rpc::ToGrpcStatus(Error(Reason::kNotOnboarded))}};
  EXPECT_EQ(Run({"cases", "watch"}).exit_code, EX_NOPERM);
  EXPECT_EQ(cases_.watched.size(), 1U);
}

TEST_F(CaseworkCommandsTest, WatchTellsScriptsToListAgain) {
  review::v1::WatchCasesResponse again;
  again.set_list_again(true);
  again.set_watch_token("c");
  cases_.watches = {{{again}, grpc::Status(grpc::StatusCode::UNAVAILABLE, "")},
                    {{}, grpc::Status::OK}};
  cases_.on_last_watch = [] { raise(SIGINT); };
  const Ran ran = Run({"cases", "watch", "--watch-token", "old", "--output", "json"});
  EXPECT_EQ(ran.exit_code, 0);
  EXPECT_EQ(ran.out, "{\"watch_token\":\"c\",\"list_again\":true}\n");
  EXPECT_EQ(cases_.watched[0].watch_token(), "old");
  EXPECT_TRUE(cases_.lists.empty());
}

}  // namespace
}  // namespace candor::tools
