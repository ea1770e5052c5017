#include "candor-audit/command.h"

#include <sysexits.h>

#include <algorithm>
#include <fstream>
#include <list>
#include <optional>
#include <string_view>

#include "CLI/CLI.hpp"
#include "candor-audit/check_copy.h"
#include "candor-audit/entry_line.h"
#include "candor-audit/note_key.h"
#include "google/protobuf/stubs/logging.h"

namespace candor::auditor {
namespace {

constexpr int kNotWhole = 1;

constexpr std::string_view kHelp =
    "Verifies a copy of a conduct team's audit log, as `candorctl audit list --export` writes it:\n"
    "that each entry is what was committed to, that all are there in their order, and that the\n"
    "team has signed them. Needs no service, no network and no secret.";

constexpr std::string_view kFooter =
    "The last line says `whole`, or each fault after `WRONG`: the entry, or between which two\n"
    "checkpoints it lies. Believe nothing that --print shows before it. An entry that was erased "
    "is\n"
    "no fault: its place stays proven, its content is gone.\n\n"
    "Exit codes: 0 whole; 1 not whole; 64 wrong command line; 65 not an export; 66 no such file;\n"
    "74 a file cannot be read.\n\n"
    "Example:\n"
    "  candor-audit --key \"$verification_key\" --against may.txt june.txt";

struct Flags {
  std::string copy;
  std::string key;
  std::vector<std::string> known;
  bool print = false;
};

int Fail(std::ostream& err, absl::string_view message, int exit_code) {
  err << "candor-audit: " << message << "\n";
  return exit_code;
}

int Tell(const Verdict& verdict, const NoteKey& key, std::ostream& out) {
  for (const Finding& finding : verdict.findings) {
    out << "WRONG: " << finding.text << "\n";
  }
  if (verdict.left_out > 0) {
    out << "WRONG: and " << verdict.left_out << " more\n";
  }
  if (!verdict.findings.empty()) {
    return kNotWhole;
  }
  out << "whole: " << verdict.entries << " entries, " << verdict.erased << " of them erased, under "
      << verdict.checkpoints << " checkpoints signed by " << key.name() << "\n";
  return EX_OK;
}

int Check(const Flags& flags, std::ostream& out, std::ostream& err) {
  const std::optional<NoteKey> key = NoteKey::Parse(flags.key);
  if (!key) {
    return Fail(err,
                "--key is no verifier key; give NAME+HASH+KEY, as `candorctl keys init` prints",
                EX_USAGE);
  }
  std::ifstream copy(flags.copy, std::ios::binary);
  if (!copy) {
    return Fail(err, flags.copy + " cannot be opened", EX_NOINPUT);
  }
  std::list<std::ifstream> files;
  std::vector<NamedStream> known;
  for (const std::string& path : flags.known) {
    files.emplace_back(path, std::ios::binary);
    if (!files.back()) {
      return Fail(err, path + " cannot be opened", EX_NOINPUT);
    }
    known.push_back({path, files.back()});
  }
  const absl::StatusOr<Verdict> verdict =
      CheckCopy({flags.copy, copy}, *key, known, [&](const ExportedEntry& entry, bool is_right) {
        if (flags.print) {
          out << EntryLine(entry, is_right);
        }
      });
  if (!verdict.ok()) {
    return Fail(err, verdict.status().message(),
                absl::IsInvalidArgument(verdict.status()) ? EX_DATAERR : EX_IOERR);
  }
  return Tell(*verdict, *key, out);
}

}  // namespace

int RunCandorAudit(std::vector<std::string> args, std::ostream& out, std::ostream& err) {
  CLI::App app(std::string(kHelp), "candor-audit");
  app.footer(std::string(kFooter));
  app.set_version_flag("--version", "candor-audit " CANDOR_VERSION);
  Flags flags;
  app.add_option("FILE", flags.copy, "The copy")->required();
  app.add_option("--key", flags.key, "The team's verifier key, NAME+HASH+KEY")
      ->required()
      ->type_name("KEY");
  app.add_option("--against", flags.known,
                 "An older copy, or a signed checkpoint, that this one must go on from; can be "
                 "given again")
      ->type_name("FILE")
      ->allow_extra_args(false);
  app.add_flag("--print", flags.print, "Show the entries, a line each");
  std::reverse(args.begin(), args.end());
  try {
    app.parse(args);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
      return app.exit(error, out, err);
    }
    return Fail(err, error.what() + std::string("; see candor-audit --help"), EX_USAGE);
  }
  // protobuf writes to the standard error what it cannot parse.
  google::protobuf::SetLogHandler(nullptr);
  const int exit_code = Check(flags, out, err);
  out.flush();
  return out ? exit_code : Fail(err, "the result could not be written", EX_IOERR);
}

}  // namespace candor::auditor
