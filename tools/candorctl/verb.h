// The steps of casework as rows of a table. Each becomes a command; its flags become fields of the
// request, by the field's type in the protocol.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candorctl/method.h"

namespace candor::tools {

// Where a flag's value comes from.
enum class FlagSource {
  // The command line.
  kValue,
  // Words of people: --flag TEXT, or --flag-file FILE, which other processes cannot read.
  kWords,
  // A longer text: --text-file FILE, or else standard input.
  kBody,
  // A longer text that may be left out: --text-file FILE alone.
  kFile,
};

struct VerbFlag {
  // As CLI11 names it; without dashes it is an argument.
  std::string option;
  // The path in the request, such as "change.reason".
  std::string field;
  std::string help;
  bool is_required = false;
  FlagSource source = FlagSource::kValue;
};

// What a member is shown before they are asked.
enum class Preview { kCase, kProposal, kMessage, kMember };

struct Verb {
  std::string name;
  std::string help;
  // What follows the name in the help's example.
  std::string example;
  Method method;
  std::vector<VerbFlag> flags;
  // For what cannot be undone: asks first.
  bool (*is_final)(const google::protobuf::Message& request) = nullptr;
  Preview preview = Preview::kCase;
  // Works without a case, too.
  bool case_is_optional = false;
  // Checks and completes the request.
  absl::Status (*complete)(google::protobuf::Message& request, const Clock& clock) = nullptr;

  // Its request has a `change`.
  [[nodiscard]] bool HasCase() const {
    return method.request->GetDescriptor()->FindFieldByName("change") != nullptr;
  }
};

// `candorctl cases ...`, in the order of a case's life.
[[nodiscard]] const std::vector<Verb>& CaseVerbs();
// `candorctl appeal ...`
[[nodiscard]] const std::vector<Verb>& AppealVerbs();
// `candorctl members ...`
[[nodiscard]] const std::vector<Verb>& MemberVerbs();

// The command that an action of Case.permitted_actions stands for, such as "cases take", and its
// help; empty for an action that has none or that this candorctl does not know.
[[nodiscard]] std::string CommandOf(const std::string& action);
[[nodiscard]] std::string HelpOf(const std::string& action);

}  // namespace candor::tools
