#include "review/cases.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/escaping.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "casework/code_name.h"
#include "casework/standing.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/page_token.h"

namespace candor::review {
namespace {

constexpr std::size_t kLinkTagBytes = 8;

absl::StatusOr<storage::v1::CaseSummary> OpenSummary(const UnsealedKeys& keys, std::string_view id,
                                                     const KeyedRecord* sealed) {
  if (sealed == nullptr) {
    return absl::DataLossError("a summary or its data key is not whole");
  }
  ASSIGN_OR_RETURN(const Secret key, UnwrapDataKey(keys.master_key(), id, sealed->data_key));
  storage::v1::CaseSummary summary;
  RETURN_IF_ERROR(OpenRecord(key, {kCaseSummaries, id}, sealed->record, summary));
  return summary;
}

absl::Status OpenReport(const UnsealedKeys& keys, std::string_view id, const CaseStore& store,
                        storage::v1::CaseReport& report) {
  ASSIGN_OR_RETURN(const KeyedRecord sealed, store.ReadReport(id));
  ASSIGN_OR_RETURN(const Secret key, UnwrapDataKey(keys.master_key(), id, sealed.data_key));
  return OpenRecord(key, {kCaseReports, id}, sealed.record, report);
}

// Links change no revision: it would tell of cases that the caller must not learn of.
std::string EtagOf(std::uint64_t revision, const v1::Case& shown) {
  std::string etag = std::to_string(revision);
  if (!shown.linked_cases().empty()) {
    std::string names;
    for (const std::string& name : shown.linked_cases()) {
      names.append(name);
    }
    etag.append("-").append(absl::BytesToHexString(Sha256(names).substr(0, kLinkTagBytes)));
  }
  return etag;
}

void ShowCase(const CaseIndex& index, const IndexedCase& entry, std::string_view member,
              v1::Case& shown) {
  shown = entry.summary.subject();
  shown.set_name(CaseName(entry.id));
  shown.set_code_name(CodeName(entry.id));
  shown.clear_linked_cases();
  for (const std::string& name : entry.summary.subject().linked_cases()) {
    const std::optional<std::string_view> id = IdOfCaseName(name);
    if (id && index.Find(*id, member) != nullptr) {
      shown.add_linked_cases(name);
    }
  }
  shown.set_etag(EtagOf(entry.summary.revision(), shown));
}

}  // namespace

absl::Status Cases::Load(const UnsealedKeys& keys) {
  const auto loading = std::make_shared<CaseIndex>(members_);
  {
    const std::lock_guard lock(mutex_);
    loading_ = loading;
  }
  std::size_t unreadable = 0;
  const absl::Status read =
      store_.VisitSummaries([&](std::string_view id, const KeyedRecord* sealed) {
        absl::StatusOr<storage::v1::CaseSummary> summary = OpenSummary(keys, id, sealed);
        if (summary.ok()) {
          loading->PutIfAbsent({std::string(id), *std::move(summary)});
        } else {
          ++unreadable;
        }
      });
  const std::lock_guard lock(mutex_);
  if (loading_ != loading) {
    return Error(Reason::kSealed);
  }
  loading_.reset();
  if (!read.ok()) {
    return Error(Reason::kStoreFailed);
  }
  unreadable_ = unreadable;
  index_ = loading;
  return absl::OkStatus();
}

void Cases::Drop() {
  const std::lock_guard lock(mutex_);
  loading_.reset();
  index_.reset();
}

void Cases::Apply(const ListChange& change) {
  std::shared_ptr<CaseIndex> loading;
  std::shared_ptr<CaseIndex> index;
  {
    const std::lock_guard lock(mutex_);
    loading = loading_;
    index = index_;
  }
  for (const auto& target : {loading, index}) {
    if (target == nullptr) {
      continue;
    }
    for (const IndexedCase& shown : change.shown) {
      target->Put(shown);
    }
    for (const std::string& id : change.gone) {
      target->Remove(id);
    }
  }
}

absl::StatusOr<Cases::Readable> Cases::Open(std::string_view member) const {
  RETURN_IF_ERROR(members_.CheckActive(member));
  Readable readable;
  readable.keys = key_ring_.Snapshot();
  {
    const std::lock_guard lock(mutex_);
    readable.index = index_;
  }
  if (readable.keys == nullptr || readable.index == nullptr) {
    return Error(Reason::kSealed);
  }
  return readable;
}

absl::Status Cases::List(std::string_view member, const v1::ListCasesRequest& request,
                         v1::ListCasesResponse& response) const {
  ASSIGN_OR_RETURN(const Readable readable, Open(member));
  const PageTokens tokens(readable.keys->page_token_key(), PagedList::kCaseList, member);
  ASSIGN_OR_RETURN(const Page page, tokens.Read(request.page_size(), request.page_token()));
  // One more than asked for tells whether there is a next page.
  const std::vector<CaseIndex::CasePtr> found =
      readable.index->After(page.after, member, page.size + 1);
  for (std::size_t i = 0; i < std::min(page.size, found.size()); ++i) {
    ShowCase(*readable.index, *found[i], member, *response.add_cases());
  }
  if (found.size() > page.size) {
    const IndexedCase& last = *found[page.size - 1];
    response.set_next_page_token(tokens.Make({last.summary.subject().received_day(), last.id}));
  }
  return absl::OkStatus();
}

absl::StatusOr<Cases::Found> Cases::FindById(Readable readable, std::string_view member,
                                             std::string_view id) {
  Found found{std::move(readable.keys), std::move(readable.index), nullptr};
  found.entry = found.index->Find(id, member);
  if (found.entry == nullptr) {
    return Error(Reason::kNoSuchCase);
  }
  return found;
}

absl::StatusOr<Cases::Found> Cases::Find(std::string_view member, std::string_view name,
                                         std::string_view field) const {
  ASSIGN_OR_RETURN(Readable readable, Open(member));
  const std::optional<std::string_view> id = IdOfCaseName(name);
  if (!id) {
    return InvalidField(std::string(field),
                        "is not cases/ and 26 of a-z 2-7; take it from ListCases");
  }
  return FindById(std::move(readable), member, *id);
}

void Cases::Show(const Found& found, std::string_view member, v1::Case& shown) {
  ShowCase(*found.index, *found.entry, member, shown);
}

Standing Cases::StandingTo(const Found& found, std::string_view member) const {
  return StandingOf(found.entry->summary, members_.Snapshot()->Find(member),
                    members_.escalation_channel());
}

absl::StatusOr<Permit> Cases::PermitFor(const Found& found, std::string_view member,
                                        Action action) const {
  return Authorize(StandingTo(found, member), action, found.entry->summary.subject().state());
}

absl::Status Cases::Get(std::string_view member, const v1::GetCaseRequest& request,
                        v1::GetCaseResponse& response) const {
  ASSIGN_OR_RETURN(const Found found, Find(member, request.name(), "name"));
  Show(found, member, *response.mutable_subject());
  ShowOwn(StandingTo(found, member), *response.mutable_subject());
  return absl::OkStatus();
}

absl::Status Cases::GetReport(std::string_view member, const v1::GetReportRequest& request,
                              v1::GetReportResponse& response) const {
  ASSIGN_OR_RETURN(Readable readable, Open(member));
  const std::optional<std::string_view> id = IdOfReportName(request.name());
  if (!id) {
    return InvalidField("name", "is not a case's name and /report; take it from ListCases");
  }
  ASSIGN_OR_RETURN(const Found found, FindById(std::move(readable), member, *id));
  RETURN_IF_ERROR(PermitFor(found, member, Action::kReadText).status());
  Wiped<storage::v1::CaseReport> report;
  absl::Status read = OpenReport(*found.keys, *id, store_, report.message);
  if (read.ok()) {
    read = ShowAttachments(threads_, {*id, kReportNumber}, report.message.message().attachments(),
                           *response.mutable_attachments());
  }
  if (!read.ok()) {
    return Error(Reason::kInternal);
  }
  response.set_name(request.name());
  *response.mutable_report() = std::move(*report.message.mutable_message()->mutable_report());
  return absl::OkStatus();
}

std::vector<CaseIndex::CasePtr> Cases::All() const {
  std::shared_ptr<CaseIndex> index;
  {
    const std::lock_guard lock(mutex_);
    index = index_;
  }
  return index == nullptr ? std::vector<CaseIndex::CasePtr>() : index->All();
}

bool Cases::loaded() const {
  const std::lock_guard lock(mutex_);
  return index_ != nullptr;
}

bool Cases::MayHaveQuarantinedSince(std::uint32_t day) const {
  const std::lock_guard lock(mutex_);
  return index_ == nullptr || index_->HasQuarantinedSince(day);
}

std::size_t Cases::without_reader() const {
  const std::lock_guard lock(mutex_);
  return index_ == nullptr ? 0 : index_->without_reader();
}

std::size_t Cases::size() const {
  const std::lock_guard lock(mutex_);
  return index_ == nullptr ? 0 : index_->size();
}

}  // namespace candor::review
