#include "candorctl/message_text.h"

#include "CLI/CLI.hpp"
#include "candorctl/file_io.h"

namespace candor::tools {

void AddTextFlag(CLI::App& command, std::string& text_file, const std::string& what) {
  command.add_option("--text-file", text_file, "File with " + what + "; standard input by default")
      ->type_name("FILE");
}

absl::StatusOr<std::string> ReadText(const std::string& text_file, Session& session) {
  if (!text_file.empty()) {
    return ReadSmallFile(text_file);
  }
  if (session.interactive) {
    session.err << "Write the text; end it with Ctrl-D on a line of its own.\n";
    session.err.flush();
  }
  std::string text(kMaxFileBytes + 1, '\0');
  session.in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(session.in.gcount()));
  if (text.size() > kMaxFileBytes) {
    return absl::InvalidArgumentError("the text is larger than 1 MiB; shorten it");
  }
  return text;
}

}  // namespace candor::tools
