// The flags of a verb, and the request that they make. No network.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candorctl/session.h"
#include "candorctl/verb.h"
#include "google/protobuf/message.h"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace candor::tools {

// What was typed for one flag of a verb.
struct GivenFlag {
  std::vector<std::string> values;
  std::string file;                     // of words and longer texts
  const CLI::Option* option = nullptr;  // none for longer texts
};

// What was typed after a verb.
struct GivenVerb {
  std::string subject;          // the case
  std::deque<GivenFlag> flags;  // as in the row
};

// Adds what the verb's row says; `given` must outlive the command.
void AddVerbFlags(CLI::App& command, const Verb& verb, GivenVerb& given);

// All of the request but what only review knows: the case's name and etag. Reads files and
// standard input. A usage error names the flag.
[[nodiscard]] absl::StatusOr<std::unique_ptr<google::protobuf::Message>> RequestOf(
    const Verb& verb, const GivenVerb& given, Session& session);

}  // namespace candor::tools
