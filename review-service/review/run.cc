#include "review/run.h"

#include <sys/prctl.h>
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "approvals/approval_service.h"
#include "approvals/export_service.h"
#include "audit/audit_log.h"
#include "audit/audit_service.h"
#include "audit/checkpoints.h"
#include "audit/receipt_proofs.h"
#include "audit/witnesses.h"
#include "candor/base/clock.h"
#include "candor/base/log.h"
#include "candor/base/random.h"
#include "candor/config/checks.h"
#include "candor/metrics/grpc_metrics.h"
#include "candor/metrics/metrics.h"
#include "candor/open/secure_heap.h"
#include "candor/rpc/call.h"
#include "candor/rpc/server.h"
#include "candor/service/command_line.h"
#include "candor/service/daily_compaction.h"
#include "candor/service/periodic.h"
#include "candor/service/store_health.h"
#include "candor/store/rocksdb_store.h"
#include "casework/case_changes.h"
#include "casework/casework_service.h"
#include "casework/history.h"
#include "casework/report_verbs.h"
#include "custody/custody.h"
#include "custody/custody_service.h"
#include "custody/held_keys.h"
#include "custody/idle_calls.h"
#include "custody/idle_clock.h"
#include "custody/key_ring.h"
#include "custody/key_rotation.h"
#include "custody/unseal_at_start.h"
#include "custody/upkeep.h"
#include "google/protobuf/stubs/logging.h"
#include "members/member_service.h"
#include "members/member_store.h"
#include "members/members.h"
#include "members/membership.h"
#include "reporting/reporting_service.h"
#include "retention/case_key_upkeep.h"
#include "retention/erasing.h"
#include "retention/redaction.h"
#include "retention/retention_service.h"
#include "retention/tombstones.h"
#include "review/attachment_puller.h"
#include "review/caller_rows.h"
#include "review/case_editor.h"
#include "review/case_service.h"
#include "review/case_store.h"
#include "review/cases.h"
#include "review/families.h"
#include "review/filer.h"
#include "review/filing_pool.h"
#include "review/messages.h"
#include "review/notices.h"
#include "review/orphans.h"
#include "review/outgoing.h"
#include "review/puller.h"
#include "review/review_metrics.h"
#include "review/run_inputs.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{2};
constexpr std::chrono::minutes kCompactionInterval{10};

const service::Program& ThisProgram() {
  static const service::Program program = {
      "candor-review",
      "Pulls sealed reports from intake and serves cases to the conduct team.\n"
      "It starts sealed: a key officer unseals it with the passphrase of the key file.",
      "0 stopped, 64 usage, 65 damaged key file, 66 no such file,\n"
      "69 cannot serve, 71 memory cannot be locked, 73 cannot open the store, 77 wrong\n"
      "passphrase, 78 configuration."};
  return program;
}

int Fail(int exit_code, const absl::Status& status) {
  return service::Fail(ThisProgram(), exit_code, status);
}

absl::StatusOr<std::unique_ptr<store::Store>> OpenStore(const std::string& path) {
  store::RocksDbOptions options;
  options.path = path;
  options.families = FamilyNames();
  options.schema_version = kSchemaVersion;
  options.owner = "candor-review";
  return store::OpenRocksDbStore(std::move(options));
}

std::vector<std::unique_ptr<Puller>> StartPullers(const config::v1::ReviewConfig& config,
                                                  const KeyRing& key_ring, const Pull::Parts& pull,
                                                  const Clock& clock, Random& random) {
  std::vector<std::unique_ptr<Puller>> pullers;
  for (const config::v1::IntakeEndpoint& intake : config.intakes()) {
    rpc::ChannelSpec channel;
    channel.address = intake.address();
    channel.tls = config.server().tls();
    channel.server = {rpc::IdentityKind::kIntake, intake.identity()};
    pullers.push_back(std::make_unique<Puller>(
        Puller::Parts{intake.name(), static_cast<int>(pullers.size()), std::move(channel),
                      config.keys().manifest_file(), config::ToMilliseconds(config.pull_interval()),
                      key_ring, pull, clock, random}));
  }
  return pullers;
}

std::vector<std::string> NamesOf(
    const google::protobuf::RepeatedPtrField<config::v1::IntakeEndpoint>& intakes) {
  std::vector<std::string> names;
  for (const config::v1::IntakeEndpoint& intake : intakes) {
    names.push_back(intake.name());
  }
  return names;
}

// Since when each intake was pulled whole.
Day WholeSince(const std::vector<std::unique_ptr<Puller>>& pullers) {
  std::uint32_t since = std::numeric_limits<std::uint32_t>::max();
  for (const auto& puller : pullers) {
    since = std::min(since, puller->stats().whole_since_day.load());
  }
  return Day(since);
}

absl::StatusOr<Purged> Erase(Erasing& erasing, const std::shared_ptr<const UnsealedKeys>& keys,
                             const v1::ProposePurgeRequest& request) {
  absl::StatusOr<Erased> done = erasing.Erase(keys, request);
  if (!done.ok()) {
    return done.status();
  }
  return Purged{done->erased, std::move(done->left)};
}

EpochRules RulesOf(const config::v1::KeysConfig& keys) {
  const auto days = [](const google::protobuf::Duration& duration) {
    return static_cast<std::uint32_t>(
        std::chrono::floor<std::chrono::days>(config::ToMilliseconds(duration)).count());
  };
  return {days(keys.rotation_period()), days(keys.overlap())};
}

void WaitUntilStopped(const rpc::Server& server, const metrics::Exposer& exposer,
                      service::StoreHealth& health, CustodyUpkeep& custody) {
  health.Tick();
  const service::Periodic upkeep(kUpkeepInterval, [&] {
    health.Tick();
    custody.Tick();
  });
  Log(LogEvent::kStarted, {{LogField::kPort, server.port()},
                           {LogField::kHealthPort, server.health_port()},
                           {LogField::kMetricsPort, exposer.port()}});
  rpc::WaitForStopSignal();
  Log(LogEvent::kStopping);
}

// The composition root: everything is built here, once, and goes in the opposite order.
int Serve(Inputs inputs, std::optional<int> passphrase_fd) {
  const SystemClock clock;
  SystemRandom random;
  const auto store = OpenStore(inputs.config.store().path());
  if (!store.ok()) {
    return Fail(EX_CANTCREAT, store.status());
  }
  CaseStore case_store(**store);
  const config::v1::KeysConfig& keys = inputs.config.keys();
  KeyRing key_ring(keys.key_file(), {keys.key_file_copies().begin(), keys.key_file_copies().end()},
                   random);
  AuditLog audit(**store, key_ring, clock, random);
  const absl::StatusOr<ExportKeys> export_keys = ExportKeys::Parse(keys);
  if (!export_keys.ok()) {
    return Fail(EX_CONFIG, export_keys.status());
  }
  const config::v1::ReviewCallers& callers = inputs.config.callers();
  Members members({callers.members().begin(), callers.members().end()},
                  {callers.chairs().begin(), callers.chairs().end()},
                  inputs.config.escalation_channel());
  const ThreadStore threads(**store);
  Cases cases(case_store, threads, key_ring, members, clock, random);
  MemberStore member_store(**store, random);
  Custody custody({key_ring, case_store, cases, members, member_store, clock, random});
  if (const auto failure = UnsealAtStart(custody, audit, keys, passphrase_fd)) {
    return Fail(failure->exit_code, failure->status);
  }
  CaseEditor editor(**store, cases, random);
  Orphans orphans(threads, editor, {inputs.policies, members});
  Checkpoints checkpoints(**store, audit, clock);
  Witnesses witnesses(**store, audit, checkpoints);
  const ReceiptProofs proofs(**store, checkpoints);
  Outgoing outgoing(**store, threads, editor, proofs, inputs.policies, clock, random);
  Notices notices(threads, editor, {inputs.policies, members});
  PulledAttachments pulled(**store);
  AttachmentPuller attachment_puller(cases, threads, pulled, clock, inputs.config.intakes_size());
  CaseChanges changes({cases, editor, members, inputs.policies, clock});
  Messages messages({cases, threads, editor, changes});
  const History history(cases, threads, **store);
  ToldReports told({**store, threads, cases, key_ring, audit, inputs.policies, members, clock,
                    random, NamesOf(inputs.config.intakes())});
  Filer filer({**store, case_store, threads, cases, editor, audit, orphans, inputs.policies,
               members, clock, random});
  FilingPool pool(filer, FilingWindow());

  ApprovalStore approval_store(**store, random);
  Membership membership({key_ring,
                         members,
                         member_store,
                         approval_store,
                         {cases, case_store, editor, members, inputs.policies, clock}});

  const auto registry = std::make_shared<prometheus::Registry>();
  metrics::AddBuildInfo(*registry, "candor-review");
  const auto observer = metrics::PerMethodMetrics(*registry, AllMethods());
  IdleClock idle(config::ToMilliseconds(keys.idle_seal()), clock);
  IdleCalls idle_calls(idle, *observer);
  rpc::CallTracker calls(&idle_calls);
  KeyRotation rotation(
      {key_ring, keys.manifest_file(), RulesOf(keys),
       [&](const UnsealedKeys& unsealed) { return FindHeldKeys(**store, case_store, unsealed); },
       audit, clock});
  const LoggedService::Parts logged = {calls, audit, inputs.config.server().tls().trust_domain()};
  CaseService case_service({logged, cases, messages, {cases, threads, pulled, **store}});
  CaseworkService casework_service({logged, changes, told, history, **store, key_ring});
  MemberService member_service({logged, membership});
  AuditService audit_service({logged, **store, key_ring, members, checkpoints, witnesses});
  CustodyService custody_service({logged, custody, rotation, idle});
  Tombstones tombstones(**store, random);
  CaseKeyUpkeep case_keys({**store, key_ring, tombstones, random});
  Erasing erasing({**store, cases, editor, inputs.policies, tombstones, case_keys, clock, random});
  Approvals approvals({approval_store,
                       key_ring,
                       {cases, members},
                       membership,
                       audit,
                       *export_keys,
                       clock,
                       [&erasing](const auto& unsealed, const auto& request) {
                         return Erase(erasing, unsealed, request);
                       }});
  CaseSteps case_steps({cases, editor, members, clock});
  Redaction redaction({**store, key_ring, case_steps, tombstones, case_keys, random});
  RetentionService retention_service(logged, {{**store, cases, inputs.policies, clock, random},
                                              erasing,
                                              approvals,
                                              case_steps,
                                              redaction,
                                              random});
  ApprovalService approval_service(logged, approvals);
  ExportService export_service(logged,
                               {calls,
                                approvals,
                                audit,
                                *export_keys,
                                random,
                                {cases, messages, history, {cases, threads, pulled, **store}}});
  FigureStore figures(**store, random);
  Reporting reporting({key_ring,
                       members,
                       {cases, threads, **store, tombstones, inputs.policies},
                       figures,
                       clock,
                       random});
  ReportingService reporting_service(logged, reporting);
  inputs.callers.Admit(rpc::Audience::kMember,
                       [&members](std::string_view name) { return members.LetsIn(name); });
  const auto server = rpc::Server::Start({inputs.config.server(),
                                          {{kCaseService, &case_service},
                                           {kCaseworkService, &casework_service},
                                           {kMemberService, &member_service},
                                           {kAuditService, &audit_service},
                                           {kApprovalService, &approval_service},
                                           {kRetentionService, &retention_service},
                                           {kReportingService, &reporting_service},
                                           {kRetentionService, &export_service},
                                           {kCustodyService, &custody_service}},
                                          std::move(inputs.callers),
                                          &calls});
  if (!server.ok()) {
    return Fail(EX_UNAVAILABLE, server.status());
  }
  const auto pullers = StartPullers(
      inputs.config, key_ring,
      {pool, orphans, outgoing, notices, witnesses,
       [&](const auto& /*keys*/, auto& intake, auto& context, const auto& notice, bool may_let_go) {
         return attachment_puller.Take(intake, context, notice, may_let_go);
       }},
      clock, random);
  service::StoreHealth health(**store, nullptr);
  service::DailyCompaction compaction(**store, clock);
  compaction.Start(kCompactionInterval);
  const auto exposer = metrics::Exposer::Start(
      inputs.config.metrics().listen_address(),
      metrics::Collectables{registry, metrics::ProcessMetrics(metrics::ProcessDetail::kConnections),
                            std::make_shared<ReviewMetrics>(ReviewMetrics::Sources{
                                **server, health, custody, cases, inputs.policies, clock,
                                filer.counts(), pullers, witnesses})});
  if (!exposer.ok()) {
    return Fail(EX_UNAVAILABLE, exposer.status());
  }
  // Sealed, review is alive and waits for a key officer.
  (*server)->SetServing(kCustodyService, true);
  case_keys.SetOnReady([&pullers] {
    for (const auto& puller : pullers) {
      puller->Wake();
    }
  });
  custody.SetListener([&](bool sealed) {
    (*server)->SetServing("", !sealed);
    (*server)->SetServing(kCaseService, !sealed);
    (*server)->SetServing(kCaseworkService, !sealed);
    (*server)->SetServing(kMemberService, !sealed);
    (*server)->SetServing(kAuditService, !sealed);
    (*server)->SetServing(kApprovalService, !sealed);
    (*server)->SetServing(kRetentionService, !sealed);
    (*server)->SetServing(kReportingService, !sealed);
    if (!sealed) {
      case_keys.Wake();
      membership.Settle();
    }
    for (const auto& puller : pullers) {
      puller->Wake();
    }
  });
  rotation.SetPulls(KeyRotation::Pulls{[&] { return WholeSince(pullers); },
                                       [&] {
                                         for (const auto& puller : pullers) {
                                           puller->Wake();
                                         }
                                       }});
  CustodyUpkeep custody_upkeep({custody, rotation, idle, audit});
  WaitUntilStopped(**server, **exposer, health, custody_upkeep);
  rotation.SetPulls(std::nullopt);
  custody.SetListener(nullptr);
  case_keys.SetOnReady(nullptr);
  cases.EndWatches();
  (*server)->Drain();
  return EX_OK;
}

}  // namespace

int Run(int argc, char** argv) {
  rpc::BlockStopSignals();
  // protobuf would write about messages that do not parse.
  google::protobuf::SetLogHandler(nullptr);
  service::Flags flags;
  std::optional<int> passphrase_fd;
  const auto done =
      service::ParseFlags(argc, argv, ThisProgram(), flags, [&passphrase_fd](CLI::App& app) {
        app.add_option("--passphrase-fd", passphrase_fd,
                       "Unseal at start with the passphrase read from this file descriptor")
            ->type_name("N")
            ->check(CLI::NonNegativeNumber);
      });
  if (done) {
    return *done;
  }
  // Neither core dumps nor debuggers get to see a key; before the first of them is in memory.
  prctl(PR_SET_DUMPABLE, 0);
  if (const absl::Status locked = open::InitSecureHeap(); !locked.ok()) {
    return Fail(EX_OSERR, locked);
  }
  if (const absl::Status prepared = rpc::PrepareProcess(); !prepared.ok()) {
    return Fail(EX_UNAVAILABLE, prepared);
  }
  auto inputs = LoadInputs(flags.config);
  if (!inputs.ok()) {
    return Fail(service::ConfigExitCode(inputs.status()), inputs.status());
  }
  if (flags.check_config) {
    std::cout << flags.config << ": OK\n";
    return EX_OK;
  }
  const int exit_code = Serve(*std::move(inputs), passphrase_fd);
  if (exit_code == EX_OK) {
    Log(LogEvent::kStopped);
  }
  return exit_code;
}

}  // namespace candor::review
