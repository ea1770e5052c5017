#include "world.h"

#include <atomic>
#include <cstdlib>
#include <filesystem>

#include "../../../common/keys/scrypt_cost.h"
#include "../store/fault_file_system.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/case_key_tree.h"
#include "candor/keys/key_file.h"
#include "candor/keys/signer.h"
#include "candor/seal/seal.h"
#include "review/families.h"
#include "rocksdb/env.h"

namespace candor::review::test {
namespace {

using store::FaultFileSystem;

constexpr std::uint16_t kX25519 = 0x0020;

store::RocksDbOptions StoreOptions(rocksdb::Env* env) {
  store::RocksDbOptions options;
  options.path = "/review";
  options.families = FamilyNames();
  options.owner = "candor-review";
  options.env = env;
  return options;
}

seal::Recipient RecipientOf(std::uint64_t team) {
  const storage::v1::KeyRing ring = MakeRing(team);
  const std::string public_key =
      keys::X25519PublicKey(ring.recipient_keys(0).private_key()).value();
  return seal::Recipient::Parse(kX25519, public_key).value();
}

policy::PolicySet LoadPolicy(const test_support::TempDir& dir) {
  const std::string file = dir.Write("policy.yaml", R"(
id: club
version: 3
languages: [en]
form:
  introduction: {text: {en: Hello}}
  kinds: [{kind: REPORT_KIND_INCIDENT, label: {text: {en: Incident}}}]
  categories:
    - heading: {text: {en: Conduct}}
      choices: [{code: H1, label: {text: {en: Harassment}}, source: a line}]
  protected_grounds: [{code: AGE, label: {text: {en: Age}}, source: a line}]
  members: [{name: bob, display_name: Bob}]
states:
  - {code: SCREENING, reporter_text: {text: {en: Received}}}
)");
  return policy::PolicySet::Load({file}).value();
}

}  // namespace

storage::v1::KeyRing MakeRing(std::uint64_t seed) {
  test_support::SeededRandom random(seed);
  storage::v1::KeyRing ring;
  ring.set_master_key(random.Bytes(32));
  ring.set_manifest_signing_key(random.Bytes(32));
  ring.set_manifest_key_name("test.example/team");
  storage::v1::RecipientPrivateKey& key = *ring.add_recipient_keys();
  key.set_channel("conduct");
  key.set_kem_id(kX25519);
  key.set_private_key(random.Bytes(32));
  key.set_not_before_day(20500);
  key.set_not_after_day(20537);
  keys::PlantCaseKeys(*ring.mutable_case_keys(), random);
  return ring;
}

void GiveNumbers(const UnsealedKeys& keys) {
  // No two of them give a case the same key.
  static std::atomic<std::uint32_t> given = 0;
  keys.case_numbers()->Renew(given.fetch_add(CaseNumbers::kBlock), CaseNumbers::kBlock);
}

std::shared_ptr<const UnsealedKeys> MakeKeys(std::uint64_t seed) {
  auto keys = UnsealedKeys::FromRing(MakeRing(seed)).value();
  GiveNumbers(*keys);
  return keys;
}

std::string KeyFileOf(std::uint64_t seed) {
  test_support::SeededRandom random(seed);
  return keys::EncodeKeyFileAtCost(MakeRing(seed), kPassphrase, 1024, random).value();
}

std::string SlowKeyFileOf(std::uint64_t seed) {
  test_support::SeededRandom random(seed);
  return keys::EncodeKeyFile(MakeRing(seed), kPassphrase, random).value();
}

report::v1::Report MakeReport(std::string_view text) {
  report::v1::Report report;
  report.set_policy_id("club");
  report.set_policy_version(3);
  report.set_kind(report::v1::REPORT_KIND_INCIDENT);
  report.add_categories("H1");
  report.set_what_happened(std::string(kWord).append(" ").append(text));
  report.set_language("en");
  return report;
}

relay::v1::RelayedEnvelope Portal::Seal(std::string_view content, const std::string& slot_id,
                                        std::string_view psk) {
  const std::vector<seal::Recipient> recipients = {RecipientOf(team_)};
  seal::SealInput input;
  input.place = {.channel = "conduct", .slot_id = slot_id};
  input.recipients = recipients;
  input.content = content;
  input.psk = psk;
  relay::v1::RelayedEnvelope relayed;
  relayed.set_slot_id(slot_id);
  relayed.set_channel("conduct");
  relayed.set_received_day(20514);
  relayed.set_envelope(seal::Seal(input, random_).value().SerializeAsString());
  return relayed;
}

relay::v1::RelayedEnvelope Portal::SendContent(std::string_view content) {
  return Seal(content, SlotIdOf(NewThread().Up(0).view()));
}

relay::v1::RelayedEnvelope Portal::SendMessage(const report::v1::Message& message,
                                               const ThreadKeys& thread) {
  return Seal(message.SerializeAsString(), SlotIdOf(thread.Up(0).view()));
}

relay::v1::RelayedEnvelope Portal::SendLater(std::string_view content, const ThreadKeys& thread,
                                             std::uint32_t index) {
  return Seal(content, SlotIdOf(thread.Up(index).view()), thread.Psk().view());
}

relay::v1::RelayedEnvelope Portal::Send(const report::v1::Report& report, std::uint32_t day) {
  const ThreadKeys thread = NewThread();
  report::v1::Message message;
  message.set_thread_key(std::string(thread.thread_key().view()));
  *message.mutable_report() = report;
  relay::v1::RelayedEnvelope relayed = SendMessage(message, thread);
  relayed.set_received_day(day);
  return relayed;
}

World::World()
    : memory(rocksdb::NewMemEnv(rocksdb::Env::Default())),
      file_system(std::make_shared<FaultFileSystem>(memory->GetFileSystem())),
      env(rocksdb::NewCompositeEnv(file_system)),
      policies(LoadPolicy(dir)) {
  Restart();
}

World::~World() = default;

void World::Close() {
  filer.reset();
  messages.reset();
  changes.reset();
  notices.reset();
  outgoing.reset();
  orphans.reset();
  custody.reset();
  editor.reset();
  cases.reset();
  proofs.reset();
  witnesses.reset();
  checkpoints.reset();
  audit.reset();
  key_ring.reset();
  threads.reset();
  case_store.reset();
}

void World::Restart() {
  Close();
  store.reset();
  store = store::OpenRocksDbStore(StoreOptions(env.get())).value();
  Build();
}

void World::StartOver() {
  Close();
  store::Batch batch;
  for (std::uint32_t family = 0; family < kFamilyNames.size(); ++family) {
    const absl::Status read =
        store->Scan(store::Family{family}, "", "", [&](std::string_view key, std::string_view) {
          batch.Delete(store::Family{family}, std::string(key));
          return true;
        });
    if (!read.ok()) {
      std::abort();
    }
  }
  if (!store::CommitAndWait(*store, std::move(batch)).ok()) {
    std::abort();
  }
  std::filesystem::remove(dir.File("team.key"));
  Build();
}

void World::Build() {
  case_store = std::make_unique<CaseStore>(*store);
  threads = std::make_unique<ThreadStore>(*store);
  key_ring = std::make_unique<KeyRing>(dir.File("team.key"), std::vector<std::string>(), random);
  audit = std::make_unique<AuditLog>(*store, *key_ring, clock, random);
  checkpoints = std::make_unique<Checkpoints>(*store, *audit, clock);
  witnesses = std::make_unique<Witnesses>(*store, *audit, *checkpoints);
  proofs = std::make_unique<ReceiptProofs>(*store, *checkpoints);
  members = std::make_unique<Members>(std::vector<std::string>{"alice", "bob"},
                                      std::vector<std::string>(), escalation_channel);
  cases = std::make_unique<Cases>(*case_store, *threads, *key_ring, *members, clock, random);
  member_store = std::make_unique<MemberStore>(*store, random);
  custody = std::make_unique<Custody>(
      Custody::Parts{*key_ring, *case_store, *cases, *members, *member_store, clock, random});
  // Tests file before they unseal.
  members->Install(std::make_shared<const Roster>(members->founding()));
  editor = std::make_unique<CaseEditor>(*store, *cases, random);
  orphans = std::make_unique<Orphans>(*threads, *editor, CaseRules{policies, *members});
  outgoing =
      std::make_unique<Outgoing>(*store, *threads, *editor, *proofs, policies, clock, random);
  notices = std::make_unique<Notices>(*threads, *editor, CaseRules{policies, *members});
  changes =
      std::make_unique<CaseChanges>(CaseChanges::Parts{*cases, *editor, *members, policies, clock});
  messages = std::make_unique<Messages>(Messages::Parts{*cases, *threads, *editor, *changes});
  filer = std::make_unique<Filer>(FilerParts());
}

Filer::Parts World::FilerParts() {
  return {*store,   *case_store, *threads, *cases, *editor, *audit,
          *orphans, policies,    *members, clock,  random};
}

void World::UnsealWith(const std::shared_ptr<const UnsealedKeys>& keys) {
  const auto roster = member_store->Read(*keys);
  if (!roster.ok() || !cases->Load(*keys).ok()) {
    std::abort();
  }
  members->Install(*roster == nullptr ? std::make_shared<const Roster>(members->founding())
                                      : *roster);
  const std::string file = dir.File("team.key");
  if (!std::filesystem::exists(file)) {
    dir.Write("team.key", KeyFileOf());
  }
  key_ring->Install(key_ring->Decode(kPassphrase).value());
  // As if they had been reserved.
  GiveNumbers(*key_ring->Snapshot());
}

absl::StatusOr<std::string> World::File(const relay::v1::RelayedEnvelope& relayed,
                                        const std::string& intake) {
  std::promise<absl::StatusOr<std::string>> outcome;
  filer->File(MakeKeys(), {relayed, intake}, [&outcome](absl::StatusOr<std::string> digest) {
    outcome.set_value(std::move(digest));
  });
  return outcome.get_future().get();
}

std::size_t World::CountOf(store::Family family) const {
  std::size_t count = 0;
  const absl::Status read =
      store->Scan(family, "", "", [&count](std::string_view, std::string_view) {
        ++count;
        return true;
      });
  return read.ok() ? count : std::string::npos;
}

std::vector<v1::Case> World::ListAll(std::string_view member, std::uint32_t page_size) {
  std::vector<v1::Case> all;
  v1::ListCasesRequest request;
  request.set_page_size(page_size);
  do {
    v1::ListCasesResponse response;
    if (!cases->List(member, request, response).ok()) {
      std::abort();
    }
    all.insert(all.end(), response.cases().begin(), response.cases().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return all;
}

void World::SetFull(bool full) {
  file_system->SetFault([full](FaultFileSystem::Operation operation, const std::string&) {
    return full && operation == FaultFileSystem::Operation::kAppend
               ? rocksdb::IOStatus::NoSpace("full")
               : rocksdb::IOStatus::OK();
  });
}

void World::FillUpAfterTheNextCommit(int commits) {
  file_system->SetFault(
      [left = commits](FaultFileSystem::Operation operation, const std::string&) mutable {
        const bool refuse = left <= 0 && operation == FaultFileSystem::Operation::kAppend;
        left -= operation == FaultFileSystem::Operation::kSync ? 1 : 0;
        return refuse ? rocksdb::IOStatus::NoSpace("full") : rocksdb::IOStatus::OK();
      });
}

void World::HoldSyncs(bool hold) {
  {
    const std::lock_guard lock(mutex_);
    is_held_ = hold;
  }
  released_.notify_all();
  if (hold) {
    file_system->SetFault([this](FaultFileSystem::Operation operation, const std::string&) {
      std::unique_lock lock(mutex_);
      if (operation == FaultFileSystem::Operation::kSync) {
        released_.wait(lock, [this] { return !is_held_; });
      }
      return rocksdb::IOStatus::OK();
    });
  }
}

void World::Damage(store::Family family, const std::string& key) {
  std::string value = store->Get(family, key).value().value();
  value.back() = static_cast<char>(value.back() ^ 1);
  store::Batch batch;
  batch.Put(family, key, value);
  if (!store::CommitAndWait(*store, std::move(batch)).ok()) {
    std::abort();
  }
}

std::string DumpOf(const store::Store& store) {
  std::string dump;
  for (std::uint32_t family = 0; family < kFamilyNames.size(); ++family) {
    const absl::Status read = store.Scan(store::Family{family}, "", "",
                                         [&](std::string_view key, std::string_view value) {
                                           dump.append(key).append("\n").append(value).append("\n");
                                           return true;
                                         });
    if (!read.ok()) {
      std::abort();
    }
  }
  return dump;
}

absl::Status Unseal(Custody& custody, std::string_view passphrase) {
  std::promise<absl::Status> outcome;
  custody.Unseal(Secret::CopyOf(passphrase),
                 [&outcome](absl::Status status) { outcome.set_value(std::move(status)); });
  return outcome.get_future().get();
}

}  // namespace candor::review::test
