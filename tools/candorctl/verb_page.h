// What came of a verb, for people.
#pragma once

#include <string>

#include "candor/review/v1/member_service.pb.h"
#include "google/protobuf/message.h"

namespace candor::tools {

// Of any response of CaseworkService or MemberService: where the case stands now, the text that is
// held or released, the proposal, the member. `title` is the case, for one that is not seen any
// more. Neutralised.
[[nodiscard]] std::string VerbPage(const google::protobuf::Message& response,
                                   const std::string& title);

// "dana (Dana Example): handler, panel; channels conduct; active".
[[nodiscard]] std::string MemberLine(const review::v1::Member& member);

}  // namespace candor::tools
