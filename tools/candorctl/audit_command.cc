#include "candorctl/audit_command.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candorctl/audit_export.h"
#include "candorctl/audit_line.h"
#include "candorctl/audit_page.h"
#include "candorctl/audit_verify.h"
#include "candorctl/command_line.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"

namespace candor::tools {
namespace {

using review::v1::AuditService;

constexpr std::uint64_t kShown = 1000;

struct AuditFlags {
  ConnectionFlags connection;
  std::string actor;
  std::string action;
  std::string case_reference;
  std::string export_file;
  std::string state_file;
  std::uint64_t index = 0;
};

absl::StatusOr<NoteVerifier> VerifierOf(const AuditLine& review) {
  return ParseVerificationKey(review.connection.verification_key);
}

// The merkle tree as the proof says: entry `index` is in the log of the checkpoint.
absl::Status CheckProof(const review::v1::ProveInclusionResponse& proven, const merkle::Hash& leaf,
                        std::uint64_t index, const merkle::Checkpoint& checkpoint) {
  std::vector<merkle::Hash> proof;
  for (const std::string& bytes : proven.hashes()) {
    merkle::Hash hash{};
    if (bytes.size() != hash.size()) {
      return absl::InvalidArgumentError("review's proof has a hash that is not 32 bytes");
    }
    std::copy(bytes.begin(), bytes.end(), hash.begin());
    proof.push_back(hash);
  }
  if (!merkle::VerifyInclusion(leaf, index, checkpoint.size, proof, checkpoint.root)) {
    return absl::InvalidArgumentError(absl::StrCat("review's proof does not show that entry ",
                                                   index, " is in the log that was signed"));
  }
  return absl::OkStatus();
}

absl::Status List(const AuditFlags& flags, Session& session) {
  const bool has_filter =
      !flags.actor.empty() || !flags.action.empty() || !flags.case_reference.empty();
  if (!flags.export_file.empty() && (has_filter || flags.index != 0)) {
    return UsageError("--export copies the whole log; leave out the other flags");
  }
  ASSIGN_OR_RETURN(const AuditLine review, DialAudit(flags.connection));
  if (!flags.export_file.empty()) {
    return ExportLog(review, flags.export_file, session);
  }
  review::v1::ListAuditEntriesRequest request;
  request.set_first_index(flags.index);
  request.set_page_size(kShown);
  request.set_actor(flags.actor);
  request.set_action(flags.action);
  request.set_case_reference(flags.case_reference);
  std::vector<audit::v1::LoggedEntry> entries;
  while (entries.size() < kShown) {
    review::v1::ListAuditEntriesResponse page;
    RETURN_IF_ERROR(client::Call(*review.stub, &AuditService::Stub::ListAuditEntries, request, page,
                                 review.connection.timeout));
    entries.insert(entries.end(), page.entries().begin(), page.entries().end());
    const bool is_last =
        page.next_index() >= page.size() || page.next_index() <= request.first_index();
    request.set_first_index(page.next_index());
    if (is_last) {
      ShowEntries(entries, session);
      return absl::OkStatus();
    }
  }
  ShowEntries(entries, session);
  session.err << "candorctl: there is more; go on with --first " << request.first_index() << "\n";
  return absl::OkStatus();
}

absl::Status Verify(const AuditFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const AuditLine review, DialAudit(flags.connection));
  ASSIGN_OR_RETURN(const NoteVerifier verifier, VerifierOf(review));
  return VerifyLog(review, verifier, flags.state_file, session);
}

absl::Status Prove(const AuditFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const AuditLine review, DialAudit(flags.connection));
  ASSIGN_OR_RETURN(const NoteVerifier verifier, VerifierOf(review));
  ASSIGN_OR_RETURN(const review::v1::GetCheckpointResponse now, FetchCheckpoints(review));
  ASSIGN_OR_RETURN(const merkle::Checkpoint checkpoint,
                   OpenCheckpoint(now.signed_checkpoint(), verifier, "the checkpoint"));
  if (flags.index >= checkpoint.size) {
    return absl::InvalidArgumentError(
        absl::StrCat("the audit log has only ", checkpoint.size, " entries"));
  }
  review::v1::ProveInclusionRequest request;
  request.set_index(flags.index);
  request.set_tree_size(checkpoint.size);
  review::v1::ProveInclusionResponse proven;
  RETURN_IF_ERROR(client::Call(*review.stub, &AuditService::Stub::ProveInclusion, request, proven,
                               review.connection.timeout));
  review::v1::ListAuditEntriesRequest wanted;
  wanted.set_first_index(flags.index);
  std::vector<audit::v1::LoggedEntry> entries;
  RETURN_IF_ERROR(ForEachEntry(review, wanted, flags.index + 1,
                               [&](const audit::v1::LoggedEntry& logged) -> absl::Status {
                                 entries.push_back(logged);
                                 ASSIGN_OR_RETURN(const merkle::Hash leaf, LeafOf(logged));
                                 return CheckProof(proven, leaf, flags.index, checkpoint);
                               }));
  if (entries.empty()) {
    return absl::InvalidArgumentError("review proves an entry that it does not show");
  }
  ShowEntries(entries, session);
  if (session.output == OutputFormat::kTable) {
    session.out << "Proven: entry " << flags.index << " is in the log of " << checkpoint.size
                << " entries that " << verifier.name() << " signed.\n";
  }
  return absl::OkStatus();
}

struct Added {
  CLI::App& command;
  std::shared_ptr<AuditFlags> flags;
};

Added Add(CLI::App& parent, const char* name, const char* help, const char* example,
          Session& session, absl::Status (*run)(const AuditFlags&, Session&)) {
  const auto flags = std::make_shared<AuditFlags>();
  CLI::App& command = AddCommand(parent, name, help, example, session,
                                 [flags, run](Session& to) { return run(*flags, to); });
  AddConnectionFlags(command, flags->connection);
  return {command, flags};
}

}  // namespace

void AddAuditCommands(CLI::App& root, Session& session) {
  CLI::App& group = AddGroup(root, "audit", "The log of what was done, for auditors",
                             "candorctl audit verify --state audit.checkpoint --profile erin.yaml");
  const Added list =
      Add(group, "list", "Show the log, or copy it whole for candor-audit",
          "candorctl audit list --export june.txt --profile erin.yaml", session, List);
  list.command.add_option("--actor", list.flags->actor, "Only what they did, such as member/alice")
      ->type_name("WHO");
  list.command
      .add_option("--action", list.flags->action, "Only this, such as GetReport or RECEIVED")
      ->type_name("NAME");
  list.command
      .add_option("--case-reference", list.flags->case_reference,
                  "Only about this case, as the log refers to it")
      ->type_name("HEX");
  list.command.add_option("--first", list.flags->index, "From this entry on; 0 is the first")
      ->type_name("INDEX");
  list.command.add_option("--export", list.flags->export_file, "Write the whole log to a new file")
      ->type_name("FILE");
  const Added verify =
      Add(group, "verify", "Fetch the whole log and check it against all that was signed",
          "candorctl audit verify --state audit.checkpoint --profile erin.yaml", session, Verify);
  verify.command
      .add_option("--state", verify.flags->state_file,
                  "Keeps the checkpoint, which the log must go on from the next time")
      ->type_name("FILE");
  const Added prove = Add(group, "prove", "Prove that an entry is in the log that was signed",
                          "candorctl audit prove 4711 --profile erin.yaml", session, Prove);
  prove.command.add_option("INDEX", prove.flags->index, "Which entry; 0 is the first")->required();
  for (const Added& added : {verify, prove}) {
    AddVerificationKeyFlag(added.command, added.flags->connection);
  }
}

}  // namespace candor::tools
