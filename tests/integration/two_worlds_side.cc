#include "two_worlds_side.h"

#include <chrono>
#include <cstdlib>
#include <memory>
#include <utility>

#include "../unit/members/rosters.h"
#include "candor/base/error.h"
#include "casework/history.h"
#include "review/attachment_reader.h"
#include "review/pulled_attachments.h"

namespace candor::review::test {
namespace {

using enum v1::MemberRole;

constexpr std::array<std::string_view, 8> kOthers = {"anna", "ben",   "cleo", "carol",
                                                     "olaf", "chris", "emma", "finn"};
constexpr std::array<std::string_view, 8> kPeople = {"Pat Poe", "Sam", "ben",    "Cleo",
                                                     "anna",    "Kim", "nobody", "Lee"};
constexpr std::array<std::string_view, 26> kFilters = {"",
                                                       "",
                                                       "state:SCREENING,TRIAGE",
                                                       "-state:CLOSED",
                                                       "state:ESCALATED",
                                                       "assignee:me",
                                                       "assignee:none",
                                                       "assignee:ben",
                                                       "-assignee:anna",
                                                       "severity:S1,none",
                                                       "conflict:undeclared",
                                                       "conflict:none,soft",
                                                       "clock:due",
                                                       "clock:breached",
                                                       "flag:danger",
                                                       "flag:held",
                                                       "-flag:unconfirmed",
                                                       "flag:withdrawal",
                                                       "label:urgent",
                                                       "day:2026-03-02..",
                                                       "channel:ombuds",
                                                       "channel:conduct",
                                                       "zanzibar",
                                                       "text:hidden",
                                                       "\"Pat Poe\"",
                                                       "state:NOTHING"};
constexpr std::array<std::string_view, 5> kOrders = {"", "clock", "severity", "activity",
                                                     "received"};
// No case has it.
constexpr std::string_view kUnborn = "cases/aaaaaaaaaaaaaaaaaaaaaaaaaa";

std::vector<v1::MemberRole> RolesOfXena(Dice& dice) {
  static const std::array<std::vector<v1::MemberRole>, 7> sets = {
      std::vector{MEMBER_ROLE_TRIAGE, MEMBER_ROLE_HANDLER, MEMBER_ROLE_PANEL, MEMBER_ROLE_APPEALS},
      std::vector{MEMBER_ROLE_TRIAGE},
      std::vector{MEMBER_ROLE_TRIAGE, MEMBER_ROLE_HANDLER},
      std::vector{MEMBER_ROLE_HANDLER, MEMBER_ROLE_PANEL},
      std::vector{MEMBER_ROLE_APPEALS},
      std::vector{MEMBER_ROLE_CHAIR, MEMBER_ROLE_TRIAGE, MEMBER_ROLE_HANDLER},
      std::vector{MEMBER_ROLE_CHAIR}};
  return dice.Pick(sets);
}

std::string Text(std::string_view text) { return std::string(text); }

}  // namespace

std::string TextOf(const absl::Status& status) {
  std::string text = status.ToString(absl::StatusToStringMode::kWithNoExtraData);
  if (const auto reason = ReasonOf(status)) {
    text.append(" ").append(ReasonName(*reason));
  }
  for (const auto& [field, problem] : FieldViolationsOf(status)) {
    text.append(" [").append(field).append(": ").append(problem).append("]");
  }
  return text;
}

Side::Side(bool hides) : hides_(hides) {
  world_.policies = policy::PolicySet::Load({CANDOR_POLICY_FILE}).value();
}

void Side::Note(std::string_view actor, std::string_view call, const absl::Status& status) {
  if (actor == kXena) {
    transcript_.append(call).append(": ").append(TextOf(status)).append("\n");
  }
}

std::string Side::Play(std::uint64_t seed, bool has_hidden, std::string& hidden_name) {
  Dice dice(seed);
  has_hidden_ = has_hidden;
  hidden_name_ = has_hidden ? std::string(kUnborn) : hidden_name;
  hiding_ = static_cast<Hiding>(seed % kHidings);
  Begin(dice);
  Prologue(dice);
  const std::uint32_t steps = 30 + dice.Roll(40);
  for (std::uint32_t step = 0; step < steps; ++step) {
    Step(step, Dice(dice.Seed()));
  }
  Epilogue();
  if (has_hidden) {
    hidden_name = names_[kHiddenSlot];
  }
  watch_.reset();
  return std::exchange(transcript_, {});
}

void Side::Begin(Dice& dice) {
  v1::Member xena = MakeMember(std::string(kXena), {}, dice.Chance(70) ? "*" : "conduct");
  for (const v1::MemberRole role : RolesOfXena(dice)) {
    xena.add_roles(role);
  }
  if (hiding_ == Hiding::kClose) {
    xena.add_close_people("pat poe");
  }
  world_.clock.Set(test_support::FakeClock().Now());
  std::destroy_at(&world_.random);
  std::construct_at(&world_.random, dice.Seed());
  desk_.StartOver(xena);
  watch_token_.clear();
  watch_filter_.clear();
  for (std::size_t slot = 0; slot < kSlots; ++slot) {
    names_[slot] = kUnborn;
    portals_[slot] = std::make_unique<Portal>(dice.Seed());
    reporters_[slot] = std::make_unique<Reporter>(*portals_[slot]);
    written_[slot] = 0;
  }
}

// What must have happened before xena looks: the hidden case is there, and xena has said so.
void Side::Prologue(Dice& dice) {
  Dice filing(dice.Seed());
  if (!hides_) {
    return;
  }
  if (hiding_ != Hiding::kExcluded && hiding_ != Hiding::kNamed) {
    File(kHiddenSlot, filing);
  }
  if (hiding_ == Hiding::kHard && has_hidden_ &&
      !desk_.DeclareConflict(Text(kXena), names_[kHiddenSlot], v1::CONFLICT_LEVEL_HARD).ok()) {
    std::abort();
  }
  if (hiding_ == Hiding::kCloseLater) {
    v1::DeclareInterestsRequest request;
    request.add_close_people("PAT POE");
    if (!desk_.Declare(Text(kXena), request).ok()) {
      std::abort();
    }
  }
}

void Side::Step(std::uint32_t number, Dice dice) {
  transcript_.append("-- ").append(std::to_string(number)).append("\n");
  // The same randomness in both worlds, whatever the step before took of it: nothing draws now.
  std::destroy_at(&world_.random);
  std::construct_at(&world_.random, dice.Seed());
  world_.clock.Advance(dice.Chance(10) ? std::chrono::hours(24 * dice.Roll(20))
                                       : std::chrono::hours(dice.Roll(5)));
  const std::uint32_t kind = dice.Roll(100);
  const std::size_t slot = dice.Roll(kSlots);
  const bool is_xena = dice.Chance(45);
  const std::string actor = Text(is_xena ? kXena : dice.Pick(kOthers));
  if (kind < 16) {
    return File(slot, dice);
  }
  if (kind < 22) {
    return Write(slot, dice);
  }
  if (kind < 28) {
    return PostReplies();
  }
  if (kind < 36) {
    return ChangeMembers(actor, dice);
  }
  if (kind < 75 && !is_xena) {
    if (!IsElsewhere(slot)) {
      Push(names_[slot], dice);
    }
    return;
  }
  if (is_xena && dice.Chance(50)) {
    return Read(actor, slot, dice);
  }
  // Others do something about a case more than once, so that cases come far.
  for (std::uint32_t times = is_xena ? 1 : 2; times > 0; --times) {
    if (is_xena || !IsElsewhere(slot)) {
      Act(actor, slot, dice);
    }
  }
}

void Side::Epilogue() {
  Dice dice(7);
  const std::string actor = Text(kXena);
  for (const std::string_view filter : kFilters) {
    List(actor, filter, "", 2);
  }
  for (const std::string_view order : kOrders) {
    List(actor, "", order, 0);
  }
  Watch(actor, dice);
  for (const std::string& name : names_) {
    ReadCase(actor, name);
  }
}

void Side::File(std::size_t slot, Dice& dice) {
  if (names_[slot] != kUnborn) {
    return;
  }
  report::v1::Report report = MakeReport("number " + std::to_string(slot));
  report.set_policy_id("pytorch-foundation");
  report.set_policy_version(1);
  report.mutable_safety()->set_danger(dice.Chance(20));
  const bool is_hidden = slot == kHiddenSlot;
  if (dice.Chance(40) && !is_hidden) {
    report.add_people_involved()->set_name(Text(dice.Pick(kPeople)));
  }
  if (dice.Chance(20) && !is_hidden) {
    report.add_excluded_members(Text(dice.Pick(kOthers)));
  }
  if (is_hidden && hides_) {
    report.set_what_happened("zanzibar hidden");
    if (hiding_ == Hiding::kExcluded) {
      report.add_excluded_members(Text(kXena));
    } else if (hiding_ == Hiding::kNamed) {
      report.add_people_involved()->set_handle(" XENA ");
    } else if (hiding_ == Hiding::kNoGrant) {
      for (const char* name : {"anna", "ben", "cleo"}) {
        report.add_excluded_members(name);
      }
    } else if (hiding_ != Hiding::kHard) {
      report.add_people_involved()->set_name("Pat Poe");
    }
  }
  const auto day = static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::days>(world_.clock.Now()).time_since_epoch().count());
  const std::uint32_t received = day - dice.Roll(3);
  if (IsElsewhere(slot)) {
    names_[slot] = hidden_name_;
    return;
  }
  names_[slot] = desk_.File(reporters_[slot]->Report(report, received));
}

void Side::Write(std::size_t slot, Dice& dice) {
  if (names_[slot] == kUnborn || IsElsewhere(slot)) {
    return;
  }
  const std::uint32_t index = ++written_[slot];
  const auto day = static_cast<std::uint32_t>(
      std::chrono::floor<std::chrono::days>(world_.clock.Now()).time_since_epoch().count());
  const auto id = static_cast<char>('a' + index % 26);
  const auto relayed = dice.Chance(15) ? reporters_[slot]->Withdrawal(index, id)
                                       : reporters_[slot]->FollowUp(index, "more", id, day);
  if (!world_.File(relayed).ok()) {
    std::abort();
  }
}

void Side::PostReplies() {
  const auto waiting = world_.outgoing->After("main", "", 1000);
  for (const Outgoing::Waiting& reply : *waiting) {
    std::promise<absl::Status> outcome;
    world_.outgoing->Posted(MakeKeys(), "main", reply, [&outcome](absl::Status status) {
      outcome.set_value(std::move(status));
    });
    if (!outcome.get_future().get().ok()) {
      std::abort();
    }
  }
}

void Side::ChangeMembers(const std::string& actor, Dice& dice) {
  const std::string target = Text(dice.Chance(10) ? kXena : dice.Pick(kOthers));
  v1::Member member = MakeMember(target, {}, dice.Chance(70) ? "*" : "conduct");
  for (int role = MEMBER_ROLE_TRIAGE; role <= MEMBER_ROLE_CHAIR; ++role) {
    if (dice.Chance(60)) {
      member.add_roles(static_cast<v1::MemberRole>(role));
    }
  }
  member.set_display_name(dice.Chance(50) ? target : "Somebody");
  if (dice.Chance(30)) {
    member.add_handles("@" + target);
  }
  v1::DeclareInterestsRequest interests;
  interests.add_employers(dice.Chance(50) ? "Example Ltd" : "Other Ltd");
  if (dice.Chance(60)) {
    interests.add_close_people(Text(dice.Pick(kPeople)));
  }
  const std::string successor = Text(dice.Pick(kOthers));
  const std::uint32_t what = dice.Roll(12);
  if (what < 2) {
    return Note(actor, "ListMembers", desk_.List(actor));
  }
  if (what < 4) {
    return Note(actor, "AddMember", desk_.Add(actor, member));
  }
  if (what < 7) {
    const char* const path = dice.Pick(std::array{"roles", "channels", "display_name", "handles"});
    absl::StatusOr<v1::UpdateMemberResponse> updated = desk_.Update(actor, member, path);
    if (updated.ok() && !updated->approval().empty()) {
      updated->set_approval("one");  // random, of either world
    }
    return Note(actor, "UpdateMember", updated);
  }
  if (what < 8) {
    return Note(actor, "DeclareInterests", desk_.Declare(actor, interests));
  }
  // Others name a successor: what they must do for the hidden case is their business.
  const bool has_successor = actor != kXena || dice.Chance(50);
  Note(actor, "RemoveMember", desk_.Remove(actor, target, has_successor ? successor : ""));
}

void Side::Read(const std::string& actor, std::size_t slot, Dice& dice) {
  const std::uint32_t what = dice.Roll(10);
  if (what < 4) {
    return List(actor, dice.Pick(kFilters), dice.Pick(kOrders), dice.Roll(4));
  }
  if (what < 7) {
    return Watch(actor, dice);
  }
  ReadCase(actor, names_[slot]);
}

void Side::List(const std::string& actor, std::string_view filter, std::string_view order,
                std::uint32_t page_size) {
  v1::ListCasesRequest request;
  request.set_filter(Text(filter));
  request.set_order_by(Text(order));
  request.set_page_size(page_size);
  const std::string call = "ListCases " + request.ShortDebugString();
  do {
    v1::ListCasesResponse response;
    const absl::Status status = world_.cases->List(actor, request, response);
    Note(actor, call, status.ok() ? absl::StatusOr<v1::ListCasesResponse>(response) : status);
    request.set_page_token(response.next_page_token());
    if (watch_ == nullptr && status.ok()) {
      watch_filter_ = filter;
      watch_token_ = response.watch_token();
    }
  } while (!request.page_token().empty());
  v1::CountCasesRequest count;
  count.set_filter(Text(filter));
  v1::CountCasesResponse counted;
  const absl::Status status = world_.cases->Count(actor, count, counted);
  Note(actor, "CountCases", status.ok() ? absl::StatusOr<v1::CountCasesResponse>(counted) : status);
}

void Side::Watch(const std::string& actor, Dice& dice) {
  if (watch_ == nullptr || dice.Chance(30)) {
    v1::WatchCasesRequest request;
    request.set_filter(watch_filter_);
    request.set_watch_token(dice.Chance(70) ? watch_token_ : "");
    auto begun = CaseWatch::Begin(*world_.cases, actor, request);
    Note(actor, "WatchCases", begun.status());
    watch_ = begun.ok() ? *std::move(begun) : nullptr;
  }
  while (watch_ != nullptr) {
    v1::WatchCasesResponse response;
    const absl::StatusOr<bool> next = watch_->Next(response);
    if (!next.ok()) {
      Note(actor, "the watch ends", next.status());
      watch_ = nullptr;
      return;
    }
    if (!*next) {
      return;
    }
    watch_token_ = response.watch_token();
    Note(actor, "the watch tells", absl::StatusOr<v1::WatchCasesResponse>(response));
  }
}

void Side::ReadCase(const std::string& actor, const std::string& name) {
  Note(actor, "GetCase " + name, desk_.Get(actor, name));
  const auto note = [&](std::string_view call, const absl::Status& status, const auto& response) {
    using Response = std::decay_t<decltype(response)>;
    Note(actor, call, status.ok() ? absl::StatusOr<Response>(response) : status);
  };
  v1::GetReportRequest report;
  report.set_name(name + "/report");
  v1::GetReportResponse report_shown;
  const absl::Status report_read = world_.cases->GetReport(actor, report, report_shown);
  note("GetReport", report_read, report_shown);
  v1::ListMessagesRequest messages;
  messages.set_parent(name);
  messages.set_page_size(3);
  v1::ListMessagesResponse messages_shown;
  const absl::Status messages_read = world_.messages->List(actor, messages, messages_shown);
  note("ListMessages", messages_read, messages_shown);
  const History history(*world_.cases, *world_.threads, *world_.store);
  v1::GetCaseFileRequest file;
  file.set_name(name);
  v1::GetCaseFileResponse file_shown;
  const absl::Status file_read = history.GetFile(actor, file, file_shown);
  note("GetCaseFile", file_read, file_shown);
  v1::ListCaseEventsRequest events;
  events.set_parent(name);
  v1::ListCaseEventsResponse events_shown;
  const absl::Status events_read = history.ListEvents(actor, events, events_shown);
  note("ListCaseEvents", events_read, events_shown);
  const PulledAttachments pulled(*world_.store);
  Note(actor, "DownloadAttachment",
       AttachmentReader::Open({*world_.cases, *world_.threads, pulled, *world_.store}, actor,
                              name + "/messages/0/attachments/0")
           .status());
}

void Side::Act(const std::string& actor, std::size_t slot, Dice& dice) {
  const std::string& name = names_[slot];
  std::size_t other = dice.Roll(kSlots);
  if (other == kHiddenSlot && actor != kXena && slot != kHiddenSlot) {
    other = slot;  // what goes on in a case that xena must not know is told by nobody
  }
  auto action = static_cast<Action>(dice.Roll(kActions));
  const bool is_guided = dice.Chance(80);
  const std::uint32_t choice = dice.Roll(1000);
  const absl::StatusOr<v1::Case> shown = desk_.Get(actor, name);
  if (is_guided && shown.ok() && shown->permitted_actions_size() > 0) {
    const std::string& code = shown->permitted_actions(
        static_cast<int>(choice % static_cast<unsigned>(shown->permitted_actions_size())));
    for (int candidate = 0; candidate < kActions; ++candidate) {
      if (ActionCode(static_cast<Action>(candidate)) == code) {
        action = static_cast<Action>(candidate);
      }
    }
  }
  Carry(actor, action, name, names_[other], dice);
}

}  // namespace candor::review::test
