#include "review/run.h"

#include <sys/prctl.h>
#include <sysexits.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
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
#include "custody/key_ring.h"
#include "custody/unseal_at_start.h"
#include "google/protobuf/stubs/logging.h"
#include "members/member_service.h"
#include "members/member_store.h"
#include "members/members.h"
#include "members/membership.h"
#include "retention/case_key_upkeep.h"
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

void WaitUntilStopped(const rpc::Server& server, const metrics::Exposer& exposer,
                      service::StoreHealth& health) {
  health.Tick();
  const service::Periodic upkeep(kUpkeepInterval, [&health] { health.Tick(); });
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
  const config::v1::ReviewCallers& callers = inputs.config.callers();
  Members members({callers.members().begin(), callers.members().end()},
                  {callers.chairs().begin(), callers.chairs().end()},
                  inputs.config.escalation_channel());
  const ThreadStore threads(**store);
  Cases cases(case_store, threads, key_ring, members, clock, random);
  MemberStore member_store(**store, random);
  Custody custody({key_ring, case_store, cases, members, member_store, clock, random});
  if (const auto failure = UnsealAtStart(custody, inputs.config.keys(), passphrase_fd)) {
    return Fail(failure->exit_code, failure->status);
  }
  Tombstones tombstones(**store, random);
  CaseKeyUpkeep case_keys({**store, key_ring, tombstones, random});
  CaseEditor editor(**store, cases, random);
  Orphans orphans(threads, editor, {inputs.policies, members});
  Outgoing outgoing(**store, threads, editor, inputs.policies, clock, random);
  Notices notices(threads, editor, {inputs.policies, members});
  PulledAttachments pulled(**store);
  AttachmentPuller attachment_puller(cases, threads, pulled, clock, inputs.config.intakes_size());
  CaseChanges changes({cases, editor, members, inputs.policies, clock});
  Messages messages({cases, threads, editor, changes});
  const History history(cases, threads, **store);
  ToldReports told({**store, threads, cases, key_ring, inputs.policies, members, clock, random,
                    NamesOf(inputs.config.intakes())});
  Filer filer({**store, case_store, threads, cases, editor, orphans, inputs.policies, members,
               clock, random});
  FilingPool pool(filer, FilingWindow());

  Membership membership({key_ring,
                         members,
                         member_store,
                         {cases, case_store, editor, members, inputs.policies, clock}});

  const auto registry = std::make_shared<prometheus::Registry>();
  metrics::AddBuildInfo(*registry, "candor-review");
  const auto observer = metrics::PerMethodMetrics(*registry, AllMethods());
  rpc::CallTracker calls(observer.get());
  CaseService case_service({calls,
                            cases,
                            messages,
                            inputs.config.server().tls().trust_domain(),
                            {cases, threads, pulled, **store}});
  CaseworkService casework_service({calls, changes, told, history, **store, key_ring,
                                    inputs.config.server().tls().trust_domain()});
  MemberService member_service({calls, membership, inputs.config.server().tls().trust_domain()});
  CustodyService custody_service({calls, custody});
  inputs.callers.Admit(rpc::Audience::kMember,
                       [&members](std::string_view name) { return members.LetsIn(name); });
  const auto server = rpc::Server::Start({inputs.config.server(),
                                          {{kCaseService, &case_service},
                                           {kCaseworkService, &casework_service},
                                           {kMemberService, &member_service},
                                           {kCustodyService, &custody_service}},
                                          std::move(inputs.callers),
                                          &calls});
  if (!server.ok()) {
    return Fail(EX_UNAVAILABLE, server.status());
  }
  const auto pullers = StartPullers(
      inputs.config, key_ring,
      {pool, orphans, outgoing, notices,
       [&](const auto& /*keys*/, auto& intake, auto& context, const auto& notice, bool may_let_go) {
         return attachment_puller.Take(intake, context, notice, may_let_go);
       }},
      clock, random);
  service::StoreHealth health(**store, nullptr);
  service::DailyCompaction compaction(**store, clock);
  compaction.Start(kCompactionInterval);
  const auto exposer = metrics::Exposer::Start(
      inputs.config.metrics().listen_address(),
      metrics::Collectables{
          registry, metrics::ProcessMetrics(metrics::ProcessDetail::kConnections),
          std::make_shared<ReviewMetrics>(ReviewMetrics::Sources{
              **server, health, custody, cases, inputs.policies, clock, filer.counts(), pullers})});
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
    if (!sealed) {
      case_keys.Wake();
      membership.Settle();
    }
    for (const auto& puller : pullers) {
      puller->Wake();
    }
  });
  WaitUntilStopped(**server, **exposer, health);
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
