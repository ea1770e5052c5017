// Who is a member now: the roster in force, and the rules that need no case. Known only while
// review is unsealed: at the unseal it is read (MemberStore), at the seal forgotten.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "members/roster.h"

namespace candor::review {

// Thread-safe.
class Members {
 public:
  // The founding members and chairs of the configuration, all active; in force until Install or
  // Forget.
  Members(const std::vector<std::string>& members, const std::vector<std::string>& chairs,
          std::string escalation_channel);

  // The roster in force; one without members while nobody is known. Hold it for one call only.
  [[nodiscard]] std::shared_ptr<const Roster> Snapshot() const;
  // The same, or null while nobody is known: for what must not be decided by an empty one.
  [[nodiscard]] std::shared_ptr<const Roster> Known() const;

  void Install(std::shared_ptr<const Roster> roster);
  // After a change: not when a later one is in force, or nobody is known.
  void Replace(std::shared_ptr<const Roster> roster);
  void Forget();

  // At the door (CallerTable): who did not leave. While nobody is known everybody is let in, to be
  // told that review is sealed.
  [[nodiscard]] bool LetsIn(std::string_view name) const;
  // Every call but DeclareInterests and ListMembers begins with it: OK for who may work; else
  // Error(kSealed), Error(kNotOnboarded), Error(kCallerNotAllowed). Cases::Find and the other calls
  // of Cases do it for their callers.
  [[nodiscard]] absl::Status CheckActive(std::string_view name) const;

  // What the first roster of a store is.
  [[nodiscard]] const storage::v1::Roster& founding() const { return founding_; }
  // Empty when there is none.
  [[nodiscard]] const std::string& escalation_channel() const { return escalation_channel_; }

 private:
  const std::string escalation_channel_;
  const storage::v1::Roster founding_;
  mutable std::mutex mutex_;
  // Null while nobody is known.
  std::shared_ptr<const Roster> roster_;
};

}  // namespace candor::review
