// Who is a member now: the roster in force, and the rules that need no case.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "members/roster.h"

namespace candor::review {

// Thread-safe.
class Members {
 public:
  // The founding members and chairs of the configuration, all active; in force until Install.
  Members(const std::vector<std::string>& members, const std::vector<std::string>& chairs,
          std::string escalation_channel);

  // The roster in force. Hold it for one call only.
  [[nodiscard]] std::shared_ptr<const Roster> Snapshot() const;
  void Install(std::shared_ptr<const Roster> roster);

  // Empty when there is none.
  [[nodiscard]] const std::string& escalation_channel() const { return escalation_channel_; }

 private:
  const std::string escalation_channel_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Roster> roster_;
};

}  // namespace candor::review
