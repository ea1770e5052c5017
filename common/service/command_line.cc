#include "candor/service/command_line.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace candor::service {

std::optional<int> ParseFlags(int argc, char** argv, const Program& program, Flags& flags,
                              const std::function<void(CLI::App&)>& add) {
  CLI::App app(program.description, program.name);
  app.add_option("--config", flags.config, "The configuration, a YAML file")
      ->type_name("FILE")
      ->required();
  app.add_flag("--check-config", flags.check_config,
               "Check the configuration and the files that it names, then end");
  app.set_version_flag("--version", program.name + " " CANDOR_VERSION);
  app.footer("Ends on SIGTERM. Exit codes: " + program.exit_codes);
  if (add) {
    add(app);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::cerr << program.name << ": " << error.what() << "; see " << program.name << " --help\n";
    return EX_USAGE;
  }
  return std::nullopt;
}

int Fail(const Program& program, int exit_code, const absl::Status& status) {
  std::cerr << program.name << ": " << std::string(status.message()) << "\n";
  return exit_code;
}

int ConfigExitCode(const absl::Status& status) {
  return absl::IsNotFound(status) ? EX_NOINPUT : EX_CONFIG;
}

}  // namespace candor::service
