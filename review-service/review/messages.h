// The threads of cases as members see and answer them. Who is excluded from a case gets the answers
// of a world without it, as of Cases.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.pb.h"
#include "casework/case_changes.h"
#include "review/case_editor.h"
#include "review/cases.h"
#include "review/thread_store.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive it and every callback.
class Messages {
 public:
  struct Parts {
    const Cases& cases;
    const ThreadStore& threads;
    CaseEditor& editor;
    CaseChanges& changes;
  };
  explicit Messages(Parts parts) : parts_(parts) {}

  // As of CaseService's methods, for this member.
  [[nodiscard]] absl::Status List(std::string_view member, const v1::ListMessagesRequest& request,
                                  v1::ListMessagesResponse& response) const;

  // `done` is called once, here or on the store's thread, and must not block.
  using Sent = absl::AnyInvocable<void(absl::StatusOr<v1::SendReplyResponse>)>;
  // `audit_entry` as of CaseChanges::Run.
  void Send(const std::string& member, v1::SendReplyRequest request, Sent done,
            std::uint64_t audit_entry = 0);
  using Linked = absl::AnyInvocable<void(absl::StatusOr<v1::LinkCasesResponse>)>;
  void Link(const std::string& member, const v1::LinkCasesRequest& request, Linked done);

 private:
  const Parts parts_;
};

}  // namespace candor::review
