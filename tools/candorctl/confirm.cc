#include "candorctl/confirm.h"

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "candorctl/exit_code.h"

namespace candor::tools {

void AddYesFlag(CLI::App& command, bool& yes) {
  command.add_flag("-y,--yes", yes, "Do not ask, for scripts: this cannot be undone");
}

absl::Status CheckCanAsk(bool yes, const Session& session) {
  return yes || session.interactive
             ? absl::OkStatus()
             : UsageError("this cannot be undone, and there is no terminal to ask at; give --yes");
}

absl::Status Confirm(const std::string& preview, Session& session) {
  session.err << preview << "This cannot be undone. Go on? [y/N] ";
  session.err.flush();
  std::string answer;
  std::getline(session.in, answer);
  answer = absl::AsciiStrToLower(absl::StripAsciiWhitespace(answer));
  return answer == "y" || answer == "yes" ? absl::OkStatus()
                                          : absl::CancelledError("nothing was done");
}

}  // namespace candor::tools
