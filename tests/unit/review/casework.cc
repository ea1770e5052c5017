#include "casework.h"

#include <cstdlib>
#include <future>
#include <utility>

#include "candor/base/status_macros.h"
#include "reporter.h"
#include "review/case_name.h"

namespace candor::review::test {

absl::StatusOr<v1::Case> Run(World& world, const std::string& member, const v1::CaseChange& change,
                             Action action, CaseChanges::Verb verb, CaseChanges::Recall recall) {
  std::promise<absl::StatusOr<v1::Case>> outcome;
  world.changes->Run(
      member, change, action, std::move(verb),
      [&outcome](absl::StatusOr<v1::Case> subject) { outcome.set_value(std::move(subject)); },
      std::move(recall));
  return outcome.get_future().get();
}

void Alter(World& world, const std::string& name, std::function<void(OpenCase&)> alter) {
  std::promise<absl::Status> outcome;
  world.editor->Apply(
      MakeKeys(), std::string(*IdOfCaseName(name)),
      [alter = std::move(alter)](CaseEdit&, OpenCase& subject) -> absl::StatusOr<bool> {
        alter(subject);
        subject.is_changed = true;
        return true;
      },
      [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  if (!outcome.get_future().get().ok()) {
    std::abort();
  }
}

void Work(World& world, const std::string& name, v1::CaseState state) {
  Alter(world, name, [state](OpenCase& subject) {
    subject.shown().set_state(state);
    for (const char* member : {"alice", "bob"}) {
      subject.shown().add_assignees(member);
      subject.summary.add_cleared_members(member);
    }
  });
}

std::vector<policy::v1::ClockEvent> EventsOf(World& world, const std::string& name) {
  const auto keys = MakeKeys();
  CaseEdit edit(*world.store, *keys, world.random);
  std::vector<policy::v1::ClockEvent> events;
  for (const auto& noted : edit.Open(*IdOfCaseName(name)).value()->summary.events()) {
    if (noted.event() != policy::v1::CLOCK_EVENT_UNSPECIFIED) {
      events.push_back(noted.event());
    }
  }
  return events;
}

storage::v1::Casework WorkOf(World& world, const std::string& name) {
  const auto keys = MakeKeys();
  CaseEdit edit(*world.store, *keys, world.random);
  OpenCase& subject = *edit.Open(*IdOfCaseName(name)).value();
  if (!edit.OpenWork(subject).ok()) {
    std::abort();
  }
  return subject.work;
}

v1::ThreadMessage TextOf(World& world, const std::string& name, std::uint32_t number) {
  return ListMessages(world, name).at(number - 1);
}

absl::StatusOr<v1::ReleaseMessageResponse> Release(World& world, const std::string& name,
                                                   std::uint32_t number,
                                                   const std::string& member) {
  v1::ReleaseMessageRequest request;
  request.mutable_change()->set_name(name);
  request.set_message(number);
  return Change(world, member, Action::kReleaseMessage, ReleaseMessage, request);
}

absl::StatusOr<v1::ThreadMessage> Reply(World& world, const std::string& name,
                                        const std::string& text) {
  ASSIGN_OR_RETURN(const v1::SendReplyResponse sent, SendReply(world, name, text));
  ASSIGN_OR_RETURN(const v1::ReleaseMessageResponse released,
                   Release(world, name, NumberOf(sent.message())));
  return released.message();
}

std::uint32_t NumberOf(const v1::ThreadMessage& message) {
  return static_cast<std::uint32_t>(
      std::stoul(message.name().substr(message.name().rfind('/') + 1)));
}

}  // namespace candor::review::test
