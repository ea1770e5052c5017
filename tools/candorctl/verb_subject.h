// What a verb is about, as it stands before the verb.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "candorctl/case_line.h"
#include "candorctl/session.h"
#include "candorctl/verb.h"
#include "google/protobuf/message.h"

namespace candor::tools {

struct LookFlags {
  // As typed; empty where a verb needs no case.
  std::string subject;
  bool force = false;
  // The member is going to be asked.
  bool asks = false;
};

struct Subject {
  // The case for people, such as "amber otter, cases/a2b3..."; empty where there is none.
  std::string title;
  // What a member should see before a step that cannot be undone; safe for a terminal.
  std::string preview;
};

// The request can name the state that it is meant for.
[[nodiscard]] bool HasEtag(const Verb& verb);

// Finds the case (case_name.h) or member and completes the request: name, etag unless forced,
// request id, the other case of two, the proposal that is open.
[[nodiscard]] absl::StatusOr<Subject> LookAt(const Verb& verb, const CaseLine& review,
                                             const LookFlags& flags,
                                             google::protobuf::Message& request, Session& session);

}  // namespace candor::tools
