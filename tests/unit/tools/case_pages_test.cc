// Pages of casework, with fixed data.
#include <string>

#include "candor/review/v1/casework_service.pb.h"
#include "candor/review/v1/member_service.pb.h"
#include "candorctl/case_file_page.h"
#include "candorctl/case_list_page.h"
#include "candorctl/case_page.h"
#include "candorctl/colour.h"
#include "candorctl/time_words.h"
#include "candorctl/verb_page.h"
#include "gmock/gmock.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace candor::tools {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// 2026-03-02 12:00 UTC.
const Clock::Time kNow{std::chrono::seconds(1772452800)};

template <typename Message>
Message Parse(const std::string& text) {
  Message message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

review::v1::Case Busy() {
  return Parse<review::v1::Case>(R"(
      name: "cases/abcdefghijklmnopqrstuvwxyz" code_name: "amber otter" state: CASE_STATE_TRIAGE
      channel: "conduct" received_day: 20510 kind: REPORT_KIND_INCIDENT categories: "H1"
      categories: "C3" danger: true severity: SEVERITY_S1 labels: "forum" assignees: "alice"
      assignees: "bob" own_conflict: CONFLICT_LEVEL_NONE has_held_message: true
      party_employers: "Acme, Inc." policy_id: "p" policy_version: 2 language: "en"
      clocks { code: "TRIAGE" hard_time { seconds: 1772270000 } level: CLOCK_LEVEL_BREACHED }
      clocks { code: "ACKNOWLEDGEMENT" soft_time { seconds: 1772445000 }
               hard_time { seconds: 1772798400 } level: CLOCK_LEVEL_DUE legal: true }
      clocks { code: "STATUS" level: CLOCK_LEVEL_PAUSED }
      permitted_actions: "READ_TEXT" permitted_actions: "ASK_REPORTER"
      permitted_actions: "CLOSE" permitted_actions: "OF_A_LATER_VERSION")");
}

TEST(CasePageTest, ShowsWhatIsKnownAndNothingElse) {
  const auto subject = Parse<review::v1::Case>(R"(
      name: "cases/abc" state: CASE_STATE_QUARANTINED channel: "conduct" received_day: 20514
      quarantine_reason: QUARANTINE_REASON_UNKNOWN_KEY)");
  EXPECT_EQ(CasePage(subject, kNow, false),
            "cases/abc\n"
            "  state                quarantined\n"
            "  received             2026-03-02\n"
            "  channel              conduct\n"
            "  could not be opened  unknown-key\n");
}

TEST(CasePageTest, ShowsTheWorkAndTheClocksInWords) {
  EXPECT_EQ(CasePage(Busy(), kNow, false),
            "amber otter, cases/abcdefghijklmnopqrstuvwxyz\n"
            "  state               triage\n"
            "  received            2026-02-26\n"
            "  channel             conduct\n"
            "  kind                incident\n"
            "  categories          H1, C3\n"
            "  danger              YES: look at this one first\n"
            "  language            en\n"
            "  policy              p version 2\n"
            "  severity            S1\n"
            "  labels              forum\n"
            "  handled by          alice, bob\n"
            "  you declared        none\n"
            "  employers involved  Acme, Inc.\n"
            "  held text           waits to be released\n"
            "  receipt             not confirmed: it may not have been saved\n"
            "\n"
            "Clocks\n"
            "  TRIAGE           breached 2 days ago\n"
            "  ACKNOWLEDGEMENT  due 2 hours ago, breached in 4 days, by law or the code\n"
            "  STATUS           stands still\n");
}

TEST(CasePageTest, ShowsWhatTheCallerCanDoAsCommands) {
  EXPECT_EQ(NextStepsPage(Busy(), false),
            "\n"
            "What you can do now\n"
            "  candorctl cases ask amber-otter    Ask the reporter something; held until another "
            "member releases it\n"
            "  candorctl cases close amber-otter  Close a case\n");
  EXPECT_EQ(NextStepsPage(review::v1::Case(), false), "");
}

TEST(CasePageTest, ColoursOnlyWhereAsked) {
  EXPECT_THAT(CasePage(Busy(), kNow, false), Not(HasSubstr("\033")));
  const std::string page = CasePage(Busy(), kNow, true);
  EXPECT_THAT(page, HasSubstr("\033[1;31mTRIAGE           breached 2 days ago\033[0m\n"));
  EXPECT_THAT(page, HasSubstr("\033[33mACKNOWLEDGEMENT  due"));
  EXPECT_THAT(page, HasSubstr("\033[2mSTATUS"));
}

TEST(CasePageTest, NoTextFromTheTeamMovesTheCursor) {
  review::v1::Case subject = Busy();
  subject.add_labels("a\033[2J\nb");
  subject.set_code_name("x\033[2J");
  subject.mutable_clocks(0)->set_code("\033[2J");
  EXPECT_THAT(CasePage(subject, kNow, false) + NextStepsPage(subject, false),
              Not(HasSubstr("\033")));
  EXPECT_THAT(CaseRow(subject, kNow, false), Not(HasSubstr("\033")));
}

TEST(CaseTableTest, IsARowForEachCase) {
  CaseList cases;
  *cases.Add() = Busy();
  *cases.Add() = Parse<review::v1::Case>(R"(
      name: "cases/bbbbbbbbbbbbbbbbbbbbbbbbbb" code_name: "quiet harbour" received_day: 20514
      state: CASE_STATE_CLOSED kind: REPORT_KIND_QUESTION withdrawal_requested: true)");
  EXPECT_EQ(
      CaseTable(cases, kNow, false),
      "CASE           ID        RECEIVED    STATE   SEVERITY  KIND      CATEGORIES  FLAGS        "
      "HANDLERS   NEXT CLOCK\n"
      "amber otter    abcdefgh  2026-02-26  triage  S1        incident  H1,C3       DANGER held  "
      "alice,bob  TRIAGE breached 2 days ago\n"
      "quiet harbour  bbbbbbbb  2026-03-02  closed            question              withdrawal\n");
  EXPECT_THAT(CaseTable(cases, kNow, true),
              HasSubstr("\033[1;31mTRIAGE breached 2 days ago\033[0m\n"));
}

TEST(CaseRowTest, IsOneLine) {
  EXPECT_EQ(CaseRow(Busy(), kNow, false),
            "amber otter  abcdefgh  2026-02-26  triage  S1  incident  H1,C3  DANGER held  "
            "alice,bob  TRIAGE breached 2 days ago");
}

TEST(CountsPageTest, ShowsOnlyWhatThereIs) {
  EXPECT_EQ(CountsPage(Parse<review::v1::CountCasesResponse>(R"(
                total: 7 due: 3 breached: 1 unassigned: 2
                by_state { key: "TRIAGE" value: 3 } by_state { key: "NEEDS_INFO" value: 4 }
                by_severity { key: "NONE" value: 7 } by_severity { key: "S1" })"),
                       false),
            "7 cases\n"
            "  breached         1\n"
            "  due or breached  3\n"
            "  nobody handles   2\n"
            "  by state         4 NEEDS-INFO, 3 TRIAGE\n"
            "  by severity      7 NONE\n");
  EXPECT_EQ(CountsPage(Parse<review::v1::CountCasesResponse>("total: 1"), false), "1 case\n");
}

review::v1::CaseFile FullFile() {
  return Parse<review::v1::CaseFile>(R"(
      declarations { member: "alice" level: CONFLICT_LEVEL_NONE time { seconds: 1772452800 } }
      interim_measures { number: 1 description: "muted" author: "alice"
                         time { seconds: 1772452800 } }
      interim_measures { number: 2 description: "banned" author: "alice" reviewer: "bob"
                         verdict: INTERIM_VERDICT_LIFTED time { seconds: 1772452800 } }
      arrangements { number: 1 code: "OTHER" details: "a room" author: "bob"
                     time { seconds: 1772452800 } }
      proposals { number: 1 stage: PROPOSAL_STAGE_DECISION state: PROPOSAL_STATE_OPEN
                  author: "alice" time { seconds: 1772452800 } reasons: "Meant to hurt."
                  outcomes { code: "WARNING" }
                  outcomes { code: "TEMPORARY_BAN" spaces: "Forum" end_day: 20514 }
                  panel: "carla" panel: "dave" panel: "erin" needed: 2
                  votes { member: "dave" choice: VOTE_CHOICE_FOR reason: "clear"
                          time { seconds: 1772452860 } } }
      remedies { number: 1 outcome: "WARNING" description: "a mail" due_day: 20514
                 state: REMEDY_STATE_PENDING }
      appeal_until { seconds: 1775000000 }
      appeals { party: APPEAL_PARTY_REPORTER message: 4 time { seconds: 1772452800 } }
      appeals { party: APPEAL_PARTY_SUBJECT text: "I was not there.\nAppeal\033[2J"
                time { seconds: 1772452800 } }
      retention_class: "R2")");
}

TEST(CaseFilePageTest, ShowsEveryPart) {
  EXPECT_EQ(CaseFilePage(FullFile(), kNow, false),
            "\nConflicts declared\n"
            "  alice: none, 2026-03-02 12:00 UTC\n"
            "\nInterim measures\n"
            "  1. muted (alice, 2026-03-02 12:00 UTC; a second person has to look at it)\n"
            "  2. banned (alice, 2026-03-02 12:00 UTC; lifted by bob)\n"
            "\nArrangements\n"
            "  1. OTHER: a room (bob, 2026-03-02 12:00 UTC)\n"
            "\nProposals\n"
            "  1. WARNING and TEMPORARY_BAN (Forum; until 2026-03-02) (decision, open), by alice, "
            "2026-03-02 12:00 UTC\n"
            "     reasons: Meant to hurt.\n"
            "     dave: for, 2026-03-02 12:01 UTC: clear\n"
            "     Proposal 1 is open: 1 in favour, 2 of 3 needed; still to vote: carla, erin\n"
            "\nRemedies\n"
            "  1. WARNING: a mail (pending, due 2026-03-02)\n"
            "\nAppeal\n"
            "  possible until 2026-03-31 23:33 UTC\n"
            "  by the reporter, 2026-03-02 12:00 UTC: message 4\n"
            "  by the subject, 2026-03-02 12:00 UTC:\n"
            "  I was not there.\n"
            "  Appeal<U+001B>[2J\n"
            "\nWhere it went\n"
            "  kept as of retention class R2\n");
  EXPECT_EQ(CaseFilePage(review::v1::CaseFile(), kNow, false), "");
}

TEST(HistoryTextTest, NamesStepsAndReasons) {
  CaseEvents events;
  *events.Add() = Parse<review::v1::CaseEvent>(R"(
      number: 1 time { seconds: 1772452800 } actor: "alice" action: "TAKE_CASE"
      from: CASE_STATE_SCREENING to: CASE_STATE_TRIAGE)");
  *events.Add() = Parse<review::v1::CaseEvent>(R"(
      number: 2 time { seconds: 1772452800 } action: "ADD_NOTE" reason: "one\ntwo"
      from: CASE_STATE_TRIAGE to: CASE_STATE_TRIAGE)");
  EXPECT_EQ(HistoryText(events),
            "2026-03-02 12:00 UTC  alice  TAKE_CASE  screening -> triage\n"
            "2026-03-02 12:00 UTC  -  ADD_NOTE\n"
            "  one\n"
            "  two");
}

TEST(VerbPageTest, SaysWhereTheCaseIsAndWhatIsHeld) {
  review::v1::AskReporterResponse asked;
  *asked.mutable_subject() = Busy();
  asked.mutable_message()->set_name(Busy().name() + "/messages/3");
  asked.mutable_message()->set_delivery(review::v1::DELIVERY_STATE_HELD);
  EXPECT_EQ(VerbPage(asked, ""),
            "amber otter, cases/abcdefghijklmnopqrstuvwxyz: triage.\n"
            "Message 3 is held until another member releases it: candorctl cases release "
            "amber-otter 3\n");
  asked.mutable_message()->set_delivery(review::v1::DELIVERY_STATE_PENDING);
  EXPECT_THAT(VerbPage(asked, ""), HasSubstr("Message 3 is released; it goes out with the next"));
  asked.mutable_message()->set_delivery(review::v1::DELIVERY_STATE_RELEASED);
  EXPECT_THAT(VerbPage(asked, ""), HasSubstr("candorctl cases delivered amber-otter 3\n"));
  asked.mutable_message()->set_delivery(review::v1::DELIVERY_STATE_DISCARDED);
  EXPECT_THAT(VerbPage(asked, ""), HasSubstr("Message 3 is discarded.\n"));
  review::v1::VoteResponse voted;
  *voted.mutable_subject() = Busy();
  *voted.mutable_proposal() = FullFile().proposals(0);
  EXPECT_THAT(VerbPage(voted, ""), HasSubstr("\nProposal 1 is open: 1 in favour"));
  EXPECT_EQ(VerbPage(review::v1::DeclareConflictResponse(), "amber otter, cases/a"),
            "amber otter, cases/a: you will not see it any more.\n");
}

TEST(VerbPageTest, SaysWhoTheMemberIs) {
  EXPECT_EQ(VerbPage(Parse<review::v1::RemoveMemberResponse>(R"(
                member { name: "dana" display_name: "Dana" roles: MEMBER_ROLE_PANEL channels: "*"
                         state: MEMBER_STATE_LEFT } reassigned: 2)"),
                     ""),
            "dana (Dana): panel; channels *; left\n"
            "2 cases have another handler now, 0 have none.\n");
}

TEST(ColourTest, NobodyIsColouredAgainstTheirWill) {
  EXPECT_TRUE(TakesColour(true, nullptr, "xterm"));
  EXPECT_TRUE(TakesColour(true, "", "xterm"));
  EXPECT_FALSE(TakesColour(true, "1", "xterm"));
  EXPECT_FALSE(TakesColour(false, nullptr, "xterm"));
  EXPECT_FALSE(TakesColour(true, nullptr, "dumb"));
  EXPECT_FALSE(TakesColour(true, nullptr, nullptr));
  EXPECT_EQ(Styled("x", Style::kRed, false), "x");
  EXPECT_EQ(Styled("x", Style::kRed, true), "\033[1;31mx\033[0m");
  EXPECT_EQ(Styled("", Style::kRed, true), "");
}

TEST(SpanWordsTest, TakesTheLargestUnit) {
  const auto words = [](int seconds) { return SpanWords(std::chrono::seconds(seconds)); };
  EXPECT_EQ(words(59), "moments");
  EXPECT_EQ(words(60), "1 minute");
  EXPECT_EQ(words(3599), "59 minutes");
  EXPECT_EQ(words(3600), "1 hour");
  EXPECT_EQ(words(2 * 86400 - 1), "47 hours");
  EXPECT_EQ(words(2 * 86400), "2 days");
  EXPECT_EQ(words(90 * 86400), "90 days");
}

TEST(ClockWordsTest, SaysWhatComesNext) {
  const auto words = [](const std::string& clock) {
    return ClockWords(Parse<review::v1::CaseClock>(clock), kNow);
  };
  EXPECT_EQ(words("soft_time { seconds: 1772460000 } hard_time { seconds: 1772480000 }"),
            "due in 2 hours");
  EXPECT_EQ(words("soft_time { seconds: 1772460000 }"), "due in 2 hours");
  EXPECT_EQ(words("soft_time { seconds: 1772445600 }"), "due 2 hours ago");
  EXPECT_EQ(words("hard_time { seconds: 1772460000 }"), "breached in 2 hours");
  EXPECT_EQ(words("soft_time { seconds: 1 } hard_time { seconds: 1772445600 }"),
            "breached 2 hours ago");
  EXPECT_EQ(words("level: CLOCK_LEVEL_PAUSED"), "stands still");
  EXPECT_EQ(words(""), "");
}

}  // namespace
}  // namespace candor::tools
