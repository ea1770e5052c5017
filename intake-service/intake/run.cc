#include "intake/run.h"

#include <sys/prctl.h>
#include <sysexits.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/base/log.h"
#include "candor/base/random.h"
#include "candor/metrics/grpc_metrics.h"
#include "candor/metrics/metrics.h"
#include "candor/rpc/call.h"
#include "candor/rpc/server.h"
#include "candor/service/command_line.h"
#include "candor/service/daily_compaction.h"
#include "candor/service/periodic.h"
#include "candor/service/store_health.h"
#include "candor/service/work_queue.h"
#include "candor/store/rocksdb_store.h"
#include "google/protobuf/stubs/logging.h"
#include "intake/attachment_store.h"
#include "intake/attachment_sweeper.h"
#include "intake/caller_rows.h"
#include "intake/families.h"
#include "intake/intake_core.h"
#include "intake/intake_metrics.h"
#include "intake/intake_service.h"
#include "intake/manifest_keeper.h"
#include "intake/quota.h"
#include "intake/relay_service.h"
#include "intake/reply_store.h"
#include "intake/run_inputs.h"
#include "intake/slot_store.h"
#include "intake/sweeper.h"
#include "intake/upload_stream.h"
#include "intake/witness.h"

namespace candor::intake {
namespace {

constexpr std::chrono::seconds kUpkeepInterval{2};
constexpr std::chrono::minutes kCompactionInterval{10};
// A waiting deposit is in memory as it came, as parsed and as it will be stored.
constexpr std::size_t kMaxWaitingBytes = 64U << 20;

const service::Program& ThisProgram() {
  static const service::Program program = {
      "candor-intake",
      "Takes reports from portals, keeps them sealed, and hands them to review.\n"
      "It holds public keys only and can never read back what it took.",
      "0 stopped, 64 usage, 66 no such file, 69 cannot serve,\n"
      "73 cannot open the store, 78 configuration."};
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
  options.owner = "candor-intake";
  options.max_waiting_bytes = kMaxWaitingBytes;
  return store::OpenRocksDbStore(std::move(options));
}

PortalQuota MakeQuota(const config::v1::IntakeConfig& config, const Clock& clock) {
  const auto& portals = config.callers().portals();
  return {std::vector<std::string>(portals.begin(), portals.end()),
          config.portal_quota().calls_per_second(), config.portal_quota().burst(), clock};
}

// The composition root: everything is built here, once, and goes in the opposite order.
int Serve(Inputs inputs) {
  const SystemClock clock;
  SystemRandom random;
  auto store = OpenStore(inputs.config.store().path());
  if (!store.ok()) {
    return Fail(EX_CANTCREAT, store.status());
  }
  service::WorkQueue queue;
  SlotStore slots(**store, queue);
  auto manifests = ManifestKeeper::Open(**store, queue, inputs.verifier, inputs.manifest_note);
  if (!manifests.ok()) {
    return Fail(EX_CANTCREAT, manifests.status());
  }
  auto witness = Witness::Open(**store, queue, inputs.verifier, clock);
  if (!witness.ok()) {
    return Fail(EX_CANTCREAT, witness.status());
  }
  auto replies = ReplyStore::Open(**store, random);
  if (!replies.ok()) {
    return Fail(EX_CANTCREAT, replies.status());
  }
  const Intake intake(**manifests, slots, clock, random);
  AttachmentStore attachments(**store, queue, random);
  UploadBooks uploads;
  PortalQuota quota = MakeQuota(inputs.config, clock);
  PullBooks pulls;

  const auto registry = std::make_shared<prometheus::Registry>();
  metrics::AddBuildInfo(*registry, "candor-intake");
  const auto observer = metrics::ReporterSafeMetrics(*registry, kCountedMethods, clock);
  rpc::CallTracker calls(observer.get());
  IntakeService intake_service({calls, inputs.config.server().tls().trust_domain(), quota,
                                inputs.policies, **manifests, intake, slots, **replies, clock,
                                attachments, uploads, **witness});
  RelayService relay_service(
      {calls, slots, **manifests, clock, pulls, **replies, attachments, **witness});
  auto server =
      rpc::Server::Start({inputs.config.server(),
                          {{kIntakeService, &intake_service}, {kRelayService, &relay_service}},
                          std::move(inputs.callers),
                          &calls});
  if (!server.ok()) {
    return Fail(EX_UNAVAILABLE, server.status());
  }
  // Review can pull while no report can be taken.
  (*server)->SetServing(kRelayService, true);
  service::StoreHealth health(**store, [&](bool writable) {
    (*server)->SetServing("", writable);
    (*server)->SetServing(kIntakeService, writable);
  });
  const config::v1::ReplyRetentionConfig& retention = inputs.config.reply_retention();
  Sweeper sweeper(
      **store, clock,
      {OldTombstones(), OldReplies(retention.days_after_fetch(), retention.days_unfetched())});
  AttachmentSweeper attachment_sweeper(**store, clock);
  service::DailyCompaction compaction(**store, clock);
  const auto exposer = metrics::Exposer::Start(
      inputs.config.metrics().listen_address(),
      metrics::Collectables{registry, metrics::ProcessMetrics(metrics::ProcessDetail::kCoarse),
                            IntakeMetrics({**server, health, **manifests, pulls})});
  if (!exposer.ok()) {
    return Fail(EX_UNAVAILABLE, exposer.status());
  }
  compaction.Start(kCompactionInterval);
  health.Tick();
  {
    const service::Periodic upkeep(kUpkeepInterval, [&] {
      health.Tick();
      sweeper.Tick();
      attachment_sweeper.Tick();
      uploads.CutSilent(clock.Now());
      (*replies)->QueueMarks();
    });
    Log(LogEvent::kStarted, {{LogField::kPort, (*server)->port()},
                             {LogField::kHealthPort, (*server)->health_port()},
                             {LogField::kMetricsPort, (*exposer)->port()}});
    rpc::WaitForStopSignal();
    Log(LogEvent::kStopping);
  }  // no upkeep while draining, which would call the service healthy again
  (*server)->Drain();
  return EX_OK;
}

}  // namespace

int Run(int argc, char** argv) {
  rpc::BlockStopSignals();
  // protobuf would write about requests that do not parse.
  google::protobuf::SetLogHandler(nullptr);
  service::Flags flags;
  if (const auto exit_code = service::ParseFlags(argc, argv, ThisProgram(), flags)) {
    return *exit_code;
  }
  // Neither core dumps nor debuggers get to see a report that is being sealed.
  prctl(PR_SET_DUMPABLE, 0);
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
  const int exit_code = Serve(*std::move(inputs));
  if (exit_code == EX_OK) {
    Log(LogEvent::kStopped);
  }
  return exit_code;
}

}  // namespace candor::intake
