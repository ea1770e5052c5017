// Changes of cases by members, as CaseworkService runs them, without a server.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/review/v1/casework_service.pb.h"
#include "casework/case_changes.h"
#include "casework/text_verbs.h"
#include "world.h"

namespace candor::review::test {

// Runs a verb as this member, and waits for the outcome: the case as they see it then.
[[nodiscard]] absl::StatusOr<v1::Case> Run(World& world, const std::string& member,
                                           const v1::CaseChange& change, Action action,
                                           CaseChanges::Verb verb,
                                           CaseChanges::Recall recall = nullptr);

// The same as the service does it.
template <typename Request, typename Response>
[[nodiscard]] absl::StatusOr<Response> Change(
    World& world, const std::string& member, Action action,
    absl::Status (*verb)(ChangeContext&, const Request&, Response&), const Request& request) {
  Response response;
  CaseChanges::Recall recall;
  if constexpr (requires { response.mutable_message(); }) {
    recall = [&response](CaseEdit& edit, OpenCase& subject, std::uint32_t made) {
      return RecallText(edit, subject, made, response);
    };
  }
  auto subject = Run(
      world, member, request.change(), action,
      [&](ChangeContext& context) { return verb(context, request, response); }, std::move(recall));
  if (!subject.ok()) {
    return subject.status();
  }
  *response.mutable_subject() = *std::move(subject);
  return response;
}

// Alters a case past all rules, to have it where a test begins.
void Alter(World& world, const std::string& name, std::function<void(OpenCase&)> alter);
// Has alice and bob work on it in this state, without a conflict of theirs.
void Work(World& world, const std::string& name, v1::CaseState state = v1::CASE_STATE_TRIAGE);

// What happened to it, for the clocks.
[[nodiscard]] std::vector<policy::v1::ClockEvent> EventsOf(World& world, const std::string& name);
// What the team noted of it.
[[nodiscard]] storage::v1::Casework WorkOf(World& world, const std::string& name);
// The message of this number.
[[nodiscard]] v1::ThreadMessage TextOf(World& world, const std::string& name, std::uint32_t number);
[[nodiscard]] absl::StatusOr<v1::ReleaseMessageResponse> Release(World& world,
                                                                 const std::string& name,
                                                                 std::uint32_t number,
                                                                 const std::string& member = "bob");
// alice writes it, bob releases it: the released message.
[[nodiscard]] absl::StatusOr<v1::ThreadMessage> Reply(World& world, const std::string& name,
                                                      const std::string& text);

// The number in a message's name.
[[nodiscard]] std::uint32_t NumberOf(const v1::ThreadMessage& message);

}  // namespace candor::review::test
