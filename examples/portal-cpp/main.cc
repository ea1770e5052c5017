// A portal in C++: takes a question, with a file if one is given, and shows the receipt; or shows
// what the team answered. Build it against the installed SDK (README.md beside this file).
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "candor/base/status_macros.h"
#include "candor/client/portal_client.h"
#include "candor/rpc/channel.h"

namespace {

using candor::Receipt;
using candor::client::AttachedFile;
using candor::client::FileSource;
using candor::client::Inbox;
using candor::client::PortalClient;

constexpr char kUsage[] =
    "Usage: portal ask [FILE] < question.txt    prints the receipt, twelve words\n"
    "       portal inbox < words.txt            prints what the team answered\n\n"
    "CANDOR_ADDRESS, CANDOR_CERT, CANDOR_KEY, CANDOR_CA, CANDOR_TRUST_DOMAIN and\n"
    "CANDOR_VERIFICATION_KEY say which intake to call, and as whom.\n";

// The common case: a report with a file, sealed here, so that only the team can read either.
absl::StatusOr<Receipt> Ask(PortalClient& intake, const candor::report::v1::Report& report,
                            const std::string& path) {
  std::vector<AttachedFile> files;
  if (!path.empty()) {
    ASSIGN_OR_RETURN(const FileSource source, FileSource::Open(path));
    ASSIGN_OR_RETURN(files.emplace_back(), intake.Attach(source, "attachment"));
    std::cerr << files.back().statement << "\n";
  }
  return intake.Submit(report, files);
}

// The reporter comes back with the words alone.
absl::StatusOr<Inbox> ReadInbox(PortalClient& intake, const std::string& words) {
  ASSIGN_OR_RETURN(const Receipt receipt, Receipt::FromWords(words));
  return intake.Poll(receipt);
}

std::string Setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

absl::Status Run(const std::vector<std::string>& args) {
  candor::rpc::ChannelSpec spec;
  spec.address = Setting("CANDOR_ADDRESS");
  spec.tls.set_certificate_file(Setting("CANDOR_CERT"));
  spec.tls.set_private_key_file(Setting("CANDOR_KEY"));
  spec.tls.set_ca_file(Setting("CANDOR_CA"));
  spec.tls.set_trust_domain(Setting("CANDOR_TRUST_DOMAIN"));
  spec.server = {.kind = candor::rpc::IdentityKind::kIntake, .name = "main"};
  ASSIGN_OR_RETURN(const auto channel, candor::rpc::Dial(spec));
  candor::client::PortalOptions options;
  ASSIGN_OR_RETURN(options.verifier,
                   candor::NoteVerifier::Parse(Setting("CANDOR_VERIFICATION_KEY")));
  PortalClient intake(channel, options);

  const std::string input(std::istreambuf_iterator<char>(std::cin), {});
  if (args[0] == "inbox") {
    ASSIGN_OR_RETURN(const Inbox inbox, ReadInbox(intake, input));
    for (const auto& found : inbox.replies) {
      std::cout << found.reply.status().text() << "\n" << found.reply.text() << "\n";
    }
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto form, intake.GetForm());
  candor::report::v1::Report report;
  report.set_policy_id(form.policy_id());
  report.set_policy_version(form.policy_version());
  report.set_kind(candor::report::v1::REPORT_KIND_QUESTION);
  report.set_what_happened(input);
  ASSIGN_OR_RETURN(const Receipt receipt, Ask(intake, report, args.size() > 1 ? args[1] : ""));
  for (const std::string_view word : receipt.Words()) {
    std::cout << word << " ";
  }
  std::cout << "\n";
  return absl::OkStatus();
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> args(argv + 1, argv + argc);
  if (args.empty() || (args[0] != "ask" && args[0] != "inbox")) {
    std::cout << kUsage;
    return args.empty() || args[0] != "--help" ? EXIT_FAILURE : EXIT_SUCCESS;
  }
  const absl::Status status = Run(args);
  if (!status.ok()) {
    std::cerr << "portal: " << status.message() << "\n";
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
