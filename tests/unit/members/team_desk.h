// A team around filed cases: its members change as in the service, through Membership.
#pragma once

#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "../review/world.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "casework/case_changes.h"
#include "members/membership.h"

namespace candor::review::test {

// The answer of a call that is answered later.
template <typename Response>
class Waiting {
 public:
  [[nodiscard]] auto Done() {
    return [this](absl::StatusOr<Response> answer) { answer_.set_value(std::move(answer)); };
  }
  [[nodiscard]] absl::StatusOr<Response> Get() { return answer_.get_future().get(); }

 private:
  std::promise<absl::StatusOr<Response>> answer_;
};

// carol and chris are chairs; anna, ben and cleo do all the work of every channel; olaf is the one
// of the channel for escalations, "ombuds".
class TeamDesk {
 public:
  TeamDesk();

  // The same with nothing stored, and one member more.
  void StartOver(const v1::Member& extra);
  // Everything anew on what is on the disk; then unsealed, and settled as at an unseal.
  void Restart();
  // What was asked of the members so far is done.
  void Wait();

  absl::StatusOr<v1::AddMemberResponse> Add(const std::string& caller, const v1::Member& member);
  absl::StatusOr<v1::UpdateMemberResponse> Update(const std::string& caller,
                                                  const v1::Member& member, const std::string& path,
                                                  const std::string& etag = "");
  absl::StatusOr<v1::RemoveMemberResponse> Remove(const std::string& caller,
                                                  const std::string& name,
                                                  const std::string& successor = "",
                                                  const std::string& etag = "");
  absl::StatusOr<v1::DeclareInterestsResponse> Declare(const std::string& caller,
                                                       const v1::DeclareInterestsRequest& request);
  [[nodiscard]] absl::StatusOr<v1::ListMembersResponse> List(const std::string& caller);

  // Files a report and gives the case's name.
  std::string File(const report::v1::Report& report) { return File(world.portal.Send(report)); }
  std::string File(const relay::v1::RelayedEnvelope& relayed);
  // As `member` may see it.
  [[nodiscard]] absl::StatusOr<v1::Case> Get(const std::string& member, const std::string& name);
  // What is stored of it.
  [[nodiscard]] storage::v1::CaseSummary Summary(const std::string& name);
  [[nodiscard]] bool Sees(const std::string& member, const std::string& name) {
    return Get(member, name).ok();
  }

  // Carries out a verb of casework.
  template <typename Request, typename Response>
  absl::StatusOr<Response> Do(const std::string& member, Action action,
                              absl::Status (*verb)(ChangeContext&, const Request&, Response&),
                              const Request& request) {
    Response response;
    std::promise<absl::StatusOr<v1::Case>> outcome;
    world.changes->Run(
        member, request.change(), action,
        [&](ChangeContext& context) {
          response.Clear();
          return verb(context, request, response);
        },
        [&outcome](absl::StatusOr<v1::Case> shown) { outcome.set_value(std::move(shown)); });
    absl::StatusOr<v1::Case> shown = outcome.get_future().get();
    if (!shown.ok()) {
      return shown.status();
    }
    *response.mutable_subject() = *std::move(shown);
    return response;
  }
  // `member` has no conflict, and takes the case.
  absl::Status Take(const std::string& member, const std::string& name);
  absl::Status DeclareConflict(const std::string& member, const std::string& name,
                               v1::ConflictLevel level);

  World world;
  std::unique_ptr<ApprovalStore> approvals;
  std::unique_ptr<Membership> membership;

 private:
  void Begin(const storage::v1::Roster& founders);
  void Unseal();
};

}  // namespace candor::review::test
