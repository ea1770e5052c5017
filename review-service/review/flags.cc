#include "review/flags.h"

#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <iostream>

namespace candor::review {

std::optional<int> ParseFlags(int argc, char** argv, Flags& flags) {
  CLI::App app(
      "Pulls sealed reports from intake and serves cases to the conduct team.\n"
      "It starts sealed: a key officer unseals it with the passphrase of the key file.",
      "candor-review");
  app.add_option("--config", flags.config, "The configuration, a YAML file")
      ->type_name("FILE")
      ->required();
  app.add_flag("--check-config", flags.check_config,
               "Check the configuration and the files that it names, then end");
  app.add_option("--passphrase-fd", flags.passphrase_fd,
                 "Unseal at start with the passphrase read from this file descriptor")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber);
  app.set_version_flag("--version", "candor-review " CANDOR_VERSION);
  app.footer(
      "Ends on SIGTERM. Exit codes: 0 stopped, 64 usage, 65 damaged key file, 66 no such file,\n"
      "69 cannot serve, 71 memory cannot be locked, 73 cannot open the store, 77 wrong\n"
      "passphrase, 78 configuration.");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked) {
    return app.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::cerr << "candor-review: " << error.what() << "; see candor-review --help\n";
    return EX_USAGE;
  }
  return std::nullopt;
}

}  // namespace candor::review
