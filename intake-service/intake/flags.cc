#include "intake/flags.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace candor::intake {

std::optional<int> ParseFlags(int argc, char** argv, Flags& flags) {
  CLI::App app(
      "Takes reports from portals, keeps them sealed, and hands them to review.\n"
      "It holds public keys only and can never read back what it took.",
      "candor-intake");
  app.add_option("--config", flags.config, "The configuration, a YAML file")
      ->type_name("FILE")
      ->required();
  app.add_flag("--check-config", flags.check_config,
               "Check the configuration and the files that it names, then end");
  app.set_version_flag("--version", "candor-intake " CANDOR_VERSION);
  app.footer(
      "Ends on SIGTERM. Exit codes: 0 stopped, 64 usage, 66 no such file, 69 cannot serve,\n"
      "73 cannot open the store, 78 configuration.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::cerr << "candor-intake: " << error.what() << "; see candor-intake --help\n";
    return EX_USAGE;
  }
  return std::nullopt;
}

}  // namespace candor::intake
