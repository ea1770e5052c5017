// What the audit log says of a call, from its request and response.
#pragma once

#include <string>
#include <string_view>

#include "audit/audit_entry.h"
#include "audit/log_rows.h"
#include "google/protobuf/message.h"

namespace candor::review {

// The id in a name that begins with that of a case, whether there is such a case; empty when it
// does not.
[[nodiscard]] std::string CaseIdIn(std::string_view name);

// The event of a call; the request may be one that did not parse.
[[nodiscard]] AuditEvent EventOf(const LogRow& row, std::string actor,
                                 const google::protobuf::Message& request);
// How many the response shows, by the row.
[[nodiscard]] std::uint64_t CountIn(const LogRow& row, const google::protobuf::Message& response);

// The text field at a path such as "change.name"; ends the process when there is none.
[[nodiscard]] std::string TextAt(const google::protobuf::Message& message, std::string_view path);

}  // namespace candor::review
