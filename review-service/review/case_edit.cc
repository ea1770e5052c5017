#include "review/case_edit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "review/case_cipher.h"
#include "review/families.h"
#include "review/thread_store.h"

namespace candor::review {
namespace {

// NOT_FOUND when it is not there. `digest` is that of what was read.
absl::Status Read(const store::Store& store, const Secret& key, RecordPlace place,
                  google::protobuf::Message& record, std::string* digest) {
  ASSIGN_OR_RETURN(const std::optional<std::string> value, store.Get(place.family, place.key));
  if (!value) {
    return absl::NotFoundError("no such record");
  }
  storage::v1::SealedRecord sealed;
  if (!sealed.ParseFromString(*value)) {
    return absl::DataLossError("a stored record does not parse");
  }
  if (digest != nullptr) {
    *digest = Sha256(*value);
  }
  return OpenRecord(key, place, sealed, record);
}

void Require(store::Batch& batch, store::Family family, const OpenCase& open,
             const std::string& digest) {
  if (!digest.empty()) {
    batch.RequireDigest(family, open.id, digest);
  }
}

}  // namespace

OpenCase::~OpenCase() {
  WipeMessage(thread);
  WipeMessage(work);
}

absl::Status CaseEdit::GiveKey(OpenCase& open) {
  ASSIGN_OR_RETURN(open.number, keys_.case_numbers()->Take());
  ASSIGN_OR_RETURN(open.key, keys_.case_keys().Derive(open.number));
  storage::v1::CaseKey key;
  key.set_number(open.number);
  batch_.Put(kCaseKeys, open.id, key.SerializeAsString());
  return absl::OkStatus();
}

absl::StatusOr<OpenCase*> CaseEdit::Create(std::string id) {
  auto made = std::make_unique<OpenCase>();
  made->id = std::move(id);
  made->is_changed = true;
  RETURN_IF_ERROR(GiveKey(*made));
  return cases_.emplace_back(std::move(made)).get();
}

absl::StatusOr<OpenCase*> CaseEdit::Open(std::string_view id) {
  const auto found =
      std::ranges::find_if(cases_, [id](const auto& open) { return open->id == id; });
  if (found != cases_.end()) {
    return found->get();
  }
  auto open = std::make_unique<OpenCase>();
  open->id = id;
  ASSIGN_OR_RETURN(const storage::v1::CaseKey key, ThreadStore(store_).ReadCaseKey(id));
  open->number = key.number();
  ASSIGN_OR_RETURN(open->key, keys_.case_keys().Derive(open->number));
  RETURN_IF_ERROR(
      Read(store_, open->key, {kCaseSummaries, id}, open->summary, &open->summary_digest));
  const absl::Status read =
      Read(store_, open->key, {kThreads, id}, open->thread, &open->thread_digest);
  if (!read.ok() && !absl::IsNotFound(read)) {
    return read;
  }
  return cases_.emplace_back(std::move(open)).get();
}

absl::Status CaseEdit::OpenWork(OpenCase& open) const {
  if (open.is_work_open) {
    return absl::OkStatus();
  }
  const absl::Status read =
      Read(store_, open.key, {kCasework, open.id}, open.work, &open.work_digest);
  if (!read.ok() && !absl::IsNotFound(read)) {
    return read;
  }
  open.is_work_open = true;
  return absl::OkStatus();
}

void CaseEdit::Forget(const OpenCase& gone) {
  batch_.RequireDigest(kCaseSummaries, gone.id, gone.summary_digest);
  for (const store::Family family :
       {kCaseKeys, kCaseSummaries, kCaseReports, kQuarantine, kThreads, kCasework}) {
    batch_.Delete(family, gone.id);
  }
  gone_.push_back(gone.id);
}

absl::StatusOr<CaseEdit::GivenUpKey> CaseEdit::RenewKey(OpenCase& open) {
  GivenUpKey before{std::move(open.key), open.number};
  RETURN_IF_ERROR(GiveKey(open));
  return before;
}

absl::Status CaseEdit::Put(const OpenCase& of, store::Family family, const std::string& key,
                           const google::protobuf::Message& record) {
  ASSIGN_OR_RETURN(const storage::v1::SealedRecord sealed,
                   SealRecord(of.key, {family, key}, record, random_));
  batch_.Put(family, key, sealed.SerializeAsString());
  return absl::OkStatus();
}

absl::Status CaseEdit::Get(const OpenCase& of, store::Family family, std::string_view key,
                           google::protobuf::Message& record) const {
  return Read(store_, of.key, {family, key}, record, nullptr);
}

absl::Status CaseEdit::Seal(OpenCase& open) {
  if (open.is_changed) {
    open.summary.set_revision(open.summary.revision() + 1);
  }
  Require(batch_, kCaseSummaries, open, open.summary_digest);
  RETURN_IF_ERROR(Put(open, kCaseSummaries, open.id, open.summary));
  if (open.is_work_open) {
    Require(batch_, kCasework, open, open.work_digest);
    RETURN_IF_ERROR(Put(open, kCasework, open.id, open.work));
  }
  if (open.thread.thread_key().empty()) {
    return absl::OkStatus();
  }
  Require(batch_, kThreads, open, open.thread_digest);
  return Put(open, kThreads, open.id, open.thread);
}

absl::StatusOr<store::Batch> CaseEdit::Finish(ListChange& change) {
  for (const auto& open : cases_) {
    if (std::ranges::find(gone_, open->id) == gone_.end()) {
      RETURN_IF_ERROR(Seal(*open));
      change.shown.push_back({open->id, std::move(open->summary)});
    }
  }
  change.gone = std::move(gone_);
  return std::move(batch_);
}

}  // namespace candor::review
