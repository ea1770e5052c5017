#include "retention_desk.h"

#include <algorithm>
#include <cstdlib>
#include <future>
#include <thread>

#include "candor/store/rocksdb_store.h"
#include "casework/closing.h"
#include "members/roster.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "rocksdb/env.h"

namespace candor::review::test {
namespace {

void Check(bool is_ok) {
  if (!is_ok) {
    std::abort();
  }
}

report::v1::Report Report() {
  report::v1::Report report = ShippedReport();
  report.set_what_happened("zanzibar: Mallory Quux shouted at Mallory");
  report::v1::Person& person = *report.add_people_involved();
  person.set_name("Mallory Quux");
  person.set_handle("@mq");
  return report;
}

}  // namespace

RetentionDesk::RetentionDesk() : shipped(Report()), id(*IdOfCaseName(shipped.name)) {
  Restart();
  WaitUntilSettled();
  SetRoles("alice", {v1::MEMBER_ROLE_CHAIR, v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_TRIAGE});
  SetRoles("bob", {v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_TRIAGE});
  // One message of the reporter with a file, one answer that is out, one that waits.
  report::v1::Message more = LaterMessage("more of Mallory");
  *more.add_attachments() = MakeAttachment('f', "mallory.png");
  Check(world().File(shipped.reporter.Send(1, more)).ok());
  Check(Reply(world(), shipped.name, "an answer").ok());
  store::Batch batch;
  storage::v1::PulledAttachment pulled;
  pulled.set_chunks(2);
  const std::string slot(32, 'f');
  batch.Put(kPulled, slot, pulled.SerializeAsString());
  batch.Put(kChunks, MessageKey(slot, 0), "chunk");
  batch.Put(kChunks, MessageKey(slot, 1), "chunk");
  batch.Put(kDecisionCodes, "code of the case", id);
  batch.Put(kDecisionCodes, "code of another", std::string(26, 'z'));
  Check(store::CommitAndWait(*world().store, std::move(batch)).ok());
  SetRead(true);
  shipped.Decide({"WARNING"}, Utc("2026-03-03 15:00"));
  SetNow("2026-04-04 00:00");
  // The answer that waits is no letter.
  Check(shipped.Do("alice", Action::kClose, review::Close, v1::CloseRequest()).ok());
}

void RetentionDesk::Build() {
  World& w = world();
  tombstones = std::make_unique<Tombstones>(*w.store, w.random);
  upkeep = std::make_unique<CaseKeyUpkeep>(
      CaseKeyUpkeep::Parts{*w.store, *w.key_ring, *tombstones, w.random});
  erasing = std::make_unique<Erasing>(Erasing::Parts{*w.store, *w.cases, *w.editor, w.policies,
                                                     *tombstones, *upkeep, w.clock, w.random});
  steps = std::make_unique<CaseSteps>(CaseSteps::Parts{*w.cases, *w.editor, *w.members, w.clock});
  redaction = std::make_unique<Redaction>(
      Redaction::Parts{*w.store, *w.key_ring, *steps, *tombstones, *upkeep, w.random});
}

void RetentionDesk::Close() {
  redaction.reset();
  steps.reset();
  erasing.reset();
  upkeep.reset();
  tombstones.reset();
}

void RetentionDesk::CloseStore() {
  Close();
  world().store.reset();
}

void RetentionDesk::Restart() {
  Close();
  world().Restart();
  Check(Unseal(*world().custody, kPassphrase).ok());
  SetRoles("alice", {v1::MEMBER_ROLE_CHAIR, v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_TRIAGE});
  SetRoles("bob", {v1::MEMBER_ROLE_HANDLER, v1::MEMBER_ROLE_TRIAGE});
  Build();
}

void RetentionDesk::WaitUntilSettled() {
  for (;;) {
    const auto keys = world().key_ring->Snapshot();
    const auto left = tombstones->FindToDestroy(*keys);
    if (left.ok() && left->numbers.empty() && !keys->case_numbers()->is_empty()) {
      return;
    }
    upkeep->Wake();
    std::this_thread::yield();
  }
}

void RetentionDesk::SetRead(bool is_read) {
  store::Batch batch;
  const std::string key = id + std::string(1, '\0') + std::string(32, 'r');
  if (is_read) {
    batch.Put(kReaders, key, "");
  } else {
    batch.Delete(kReaders, key);
  }
  Check(store::CommitAndWait(*world().store, std::move(batch)).ok());
}

std::string RetentionDesk::FileAnother(std::string_view text) {
  const auto before = world().ListAll("bob");
  std::promise<absl::StatusOr<std::string>> outcome;
  report::v1::Report report = ShippedReport();
  report.set_what_happened(std::string(text));
  world().filer->File(
      world().key_ring->Snapshot(), {world().portal.Send(report), "main"},
      [&outcome](absl::StatusOr<std::string> digest) { outcome.set_value(std::move(digest)); });
  Check(outcome.get_future().get().ok());
  for (const v1::Case& shown : world().ListAll("bob")) {
    const bool is_old = std::ranges::any_of(
        before, [&shown](const v1::Case& old) { return old.name() == shown.name(); });
    if (!is_old) {
      return shown.name();
    }
  }
  return "";
}

void RetentionDesk::SetRoles(const std::string& member,
                             std::initializer_list<v1::MemberRole> roles) {
  storage::v1::Roster roster = world().members->Snapshot()->stored();
  for (v1::Member& stored : *roster.mutable_members()) {
    if (stored.name() == member) {
      stored.clear_roles();
      for (const v1::MemberRole role : roles) {
        stored.add_roles(role);
      }
    }
  }
  world().members->Install(std::make_shared<const Roster>(roster));
}

v1::ProposePurgeRequest RetentionDesk::Purge(std::vector<std::string> names) const {
  v1::ProposePurgeRequest request;
  request.set_reason("their time is over");
  if (names.empty()) {
    names.push_back(shipped.name);
  }
  request.mutable_cases()->Add(names.begin(), names.end());
  return request;
}

absl::StatusOr<Erased> RetentionDesk::Erase(std::vector<std::string> names) {
  return erasing->Erase(world().key_ring->Snapshot(), Purge(std::move(names)));
}

absl::StatusOr<std::uint32_t> RetentionDesk::Redact(std::vector<std::string> words,
                                                    const std::string& message,
                                                    const std::string& member) {
  v1::RedactTextRequest request;
  request.set_name(shipped.name);
  request.set_message(message);
  request.mutable_words()->Add(words.begin(), words.end());
  request.set_reason("not a matter of the case");
  const CaseStep step = {member, request.name(), request.reason(), "REDACT_TEXT", 8};
  if (const absl::Status checked = redaction->Check(step, request); !checked.ok()) {
    return checked;
  }
  return redaction->Run(step, request);
}

std::string RetentionDesk::ReportText(const std::string& name) {
  const auto keys = world().key_ring->Snapshot();
  CaseEdit edit(*world().store, *keys, world().random);
  const auto subject = edit.Open(*IdOfCaseName(name));
  storage::v1::CaseReport report;
  return subject.ok() && edit.Get(**subject, kCaseReports, (*subject)->id, report).ok()
             ? report.message().report().what_happened()
             : "";
}

std::uint32_t RetentionDesk::Number() const {
  return ThreadStore(*shipped.world.store).ReadCaseKey(id).value().number();
}

bool RetentionDesk::HasKey(std::uint32_t number) const {
  return shipped.world.key_ring->Snapshot()->case_keys().Derive(number).ok();
}

std::map<std::string, std::string> RetentionDesk::BackUp() const {
  rocksdb::Env& env = *shipped.world.env;
  std::vector<std::string> names;
  Check(env.GetChildren("/review", &names).ok());
  std::map<std::string, std::string> files;
  for (const std::string& name : names) {
    std::string bytes;
    if (name != "LOCK" && rocksdb::ReadFileToString(&env, "/review/" + name, &bytes).ok()) {
      files[name] = bytes;
    }
  }
  return files;
}

std::unique_ptr<store::Store> RetentionDesk::RestoreBackup(
    const std::map<std::string, std::string>& files) {
  rocksdb::Env& env = *world().env;
  Check(env.CreateDirIfMissing("/restored").ok());
  for (const auto& [name, bytes] : files) {
    Check(rocksdb::WriteStringToFile(&env, bytes, "/restored/" + name).ok());
  }
  store::RocksDbOptions options;
  options.path = "/restored";
  options.families = FamilyNames();
  options.owner = "candor-review";
  options.env = &env;
  return store::OpenRocksDbStore(options).value();
}

}  // namespace candor::review::test
