#include "review/cases.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/page_token.h"

namespace candor::review {
namespace {

constexpr std::uint32_t kDefaultPageSize = 50;
constexpr std::uint32_t kMaxPageSize = 1000;

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

absl::StatusOr<storage::v1::CaseReport> OpenReport(const UnsealedKeys& keys, std::string_view id,
                                                   const CaseStore& store) {
  ASSIGN_OR_RETURN(const KeyedRecord sealed, store.ReadReport(id));
  ASSIGN_OR_RETURN(const Secret key, UnwrapDataKey(keys.master_key(), id, sealed.data_key));
  storage::v1::CaseReport report;
  RETURN_IF_ERROR(OpenRecord(key, {kCaseReports, id}, sealed.record, report));
  return report;
}

void Show(const IndexedCase& entry, v1::Case& shown) {
  shown = entry.summary.subject();
  shown.set_name(CaseName(entry.id));
  shown.set_etag(std::to_string(entry.summary.revision()));
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

void Cases::Add(const std::string& id, const storage::v1::CaseSummary& summary) {
  std::shared_ptr<CaseIndex> loading;
  std::shared_ptr<CaseIndex> index;
  {
    const std::lock_guard lock(mutex_);
    loading = loading_;
    index = index_;
  }
  for (const auto& target : {loading, index}) {
    if (target != nullptr) {
      target->Put({id, summary});
    }
  }
}

absl::StatusOr<Cases::Readable> Cases::Open() const {
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
  ASSIGN_OR_RETURN(const Readable readable, Open());
  if (request.page_size() > kMaxPageSize) {
    return InvalidField("page_size", "is over 1000; ask for at most 1000 cases a page");
  }
  std::optional<ListPosition> position;
  if (!request.page_token().empty()) {
    position = ReadPageToken(readable.keys->page_token_key(), member, request.page_token());
    if (!position) {
      return InvalidField("page_token",
                          "was not given to this member; leave it empty for the first page");
    }
  }
  const std::size_t size = request.page_size() == 0 ? kDefaultPageSize : request.page_size();
  // One more than asked for tells whether there is a next page.
  const std::vector<CaseIndex::CasePtr> page = readable.index->After(position, member, size + 1);
  for (std::size_t i = 0; i < std::min(size, page.size()); ++i) {
    Show(*page[i], *response.add_cases());
  }
  if (page.size() > size) {
    const IndexedCase& last = *page[size - 1];
    response.set_next_page_token(MakePageToken(readable.keys->page_token_key(), member,
                                               {last.summary.subject().received_day(), last.id}));
  }
  return absl::OkStatus();
}

absl::Status Cases::Get(std::string_view member, const v1::GetCaseRequest& request,
                        v1::GetCaseResponse& response) const {
  ASSIGN_OR_RETURN(const Readable readable, Open());
  const std::optional<std::string_view> id = IdOfCaseName(request.name());
  if (!id) {
    return InvalidField("name", "is not cases/ and 26 of a-z 2-7; take it from ListCases");
  }
  const CaseIndex::CasePtr found = readable.index->Find(*id, member);
  if (found == nullptr) {
    return Error(Reason::kNoSuchCase);
  }
  Show(*found, *response.mutable_subject());
  return absl::OkStatus();
}

absl::Status Cases::GetReport(std::string_view member, const v1::GetReportRequest& request,
                              v1::GetReportResponse& response) const {
  ASSIGN_OR_RETURN(const Readable readable, Open());
  const std::optional<std::string_view> id = IdOfReportName(request.name());
  if (!id) {
    return InvalidField("name", "is not a case's name and /report; take it from ListCases");
  }
  const CaseIndex::CasePtr found = readable.index->Find(*id, member);
  if (found == nullptr) {
    return Error(Reason::kNoSuchCase);
  }
  if (found->summary.subject().state() == v1::CASE_STATE_QUARANTINED) {
    return Error(Reason::kQuarantined);
  }
  absl::StatusOr<storage::v1::CaseReport> report = OpenReport(*readable.keys, *id, store_);
  if (!report.ok()) {
    return Error(Reason::kInternal);
  }
  response.set_name(request.name());
  *response.mutable_report() = std::move(*report->mutable_message()->mutable_report());
  WipeMessage(*report);
  return absl::OkStatus();
}

bool Cases::loaded() const {
  const std::lock_guard lock(mutex_);
  return index_ != nullptr;
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
