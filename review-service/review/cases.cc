#include "review/cases.h"

#include <algorithm>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/hpke/sha256.h"
#include "casework/standing.h"
#include "lists/case_order.h"
#include "lists/case_view.h"
#include "lists/filter.h"
#include "lists/watch_token.h"
#include "review/case_cipher.h"
#include "review/case_name.h"
#include "review/families.h"
#include "review/listed_files.h"
#include "review/page_token.h"

namespace candor::review {
namespace {

constexpr std::size_t kRunBytes = 16;

absl::StatusOr<storage::v1::CaseSummary> OpenSummary(const UnsealedKeys& keys, std::string_view id,
                                                     const KeyedRecord* sealed) {
  if (sealed == nullptr) {
    return absl::DataLossError("a summary or its data key is not whole");
  }
  ASSIGN_OR_RETURN(const Secret key, keys.case_keys().Derive(sealed->key.number()));
  storage::v1::CaseSummary summary;
  RETURN_IF_ERROR(OpenRecord(key, {kCaseSummaries, id}, sealed->record, summary));
  return summary;
}

// Puts cases into an index on a thread of its own, while the next ones are read and opened: each
// takes half of the time.
class BesidePutter {
 public:
  explicit BesidePutter(CaseIndex& index) : index_(index) {}
  ~BesidePutter() { Finish(); }
  BesidePutter(const BesidePutter&) = delete;
  BesidePutter& operator=(const BesidePutter&) = delete;

  void Put(IndexedCase entry) {
    constexpr std::size_t kAtOnce = 4096;
    next_.push_back(std::move(entry));
    if (next_.size() == kAtOnce) {
      Flush();
    }
  }
  void Finish() {
    Flush();
    Wait();
  }

 private:
  void Flush() {
    Wait();
    under_way_ = std::async(std::launch::async, [this, entries = std::exchange(next_, {})] {
      for (const IndexedCase& entry : entries) {
        index_.PutIfAbsent(entry);
      }
    });
  }
  void Wait() {
    if (under_way_.valid()) {
      under_way_.get();
    }
  }

  CaseIndex& index_;
  std::vector<IndexedCase> next_;
  std::future<void> under_way_;
};

absl::Status OpenReport(const UnsealedKeys& keys, std::string_view id, const CaseStore& store,
                        storage::v1::CaseReport& report) {
  ASSIGN_OR_RETURN(const KeyedRecord sealed, store.ReadReport(id));
  ASSIGN_OR_RETURN(const Secret key, keys.case_keys().Derive(sealed.key.number()));
  return OpenRecord(key, {kCaseReports, id}, sealed.record, report);
}

}  // namespace

absl::Status Cases::Load(const UnsealedKeys& keys) {
  const auto loading = std::make_shared<CaseIndex>(members_, random_.Bytes(kRunBytes));
  {
    const std::lock_guard lock(mutex_);
    loading_ = loading;
  }
  std::size_t unreadable = 0;
  BesidePutter putter(*loading);
  const absl::Status read =
      store_.VisitSummaries([&](std::string_view id, const KeyedRecord* sealed) {
        absl::StatusOr<storage::v1::CaseSummary> summary = OpenSummary(keys, id, sealed);
        if (summary.ok()) {
          putter.Put({std::string(id), *std::move(summary)});
        } else {
          ++unreadable;
        }
      });
  putter.Finish();
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
  {
    const std::lock_guard lock(mutex_);
    loading_.reset();
    index_.reset();
  }
  wakes_.CallAll();
}

void Cases::EndWatches() {
  are_watches_ended_ = true;
  wakes_.CallAll();
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
  wakes_.CallAll();
}

absl::StatusOr<Cases::Readable> Cases::Open(std::string_view member) const {
  RETURN_IF_ERROR(members_.CheckActive(member));
  Readable readable;
  readable.keys = key_ring_.Snapshot();
  readable.roster = members_.Snapshot();
  {
    const std::lock_guard lock(mutex_);
    readable.index = index_;
  }
  readable.viewer = {readable.roster->FindActive(member), members_.escalation_channel(),
                     absl::FromChrono(clock_.Now())};
  if (readable.keys == nullptr || readable.index == nullptr || readable.viewer.member == nullptr) {
    return Error(Reason::kSealed);
  }
  // Before any look at what they ask for.
  if (IsOnlooker(*readable.viewer.member)) {
    return Error(Reason::kNotPermitted);
  }
  return readable;
}

absl::Status Cases::List(std::string_view member, const v1::ListCasesRequest& request,
                         v1::ListCasesResponse& response) const {
  ASSIGN_OR_RETURN(const Readable readable, Open(member));
  ASSIGN_OR_RETURN(const Filter filter, ParseFilter(request.filter()));
  const std::optional<CaseOrder> order = ParseOrder(request.order_by());
  if (!order) {
    return InvalidField("order_by", "is not received, clock, severity or activity");
  }
  const std::string_view key = readable.keys->page_token_key();
  const PageTokens tokens(key, PagedList::kCaseList, member,
                          Sha256({CodeOf(*order), request.filter()}));
  ASSIGN_OR_RETURN(const Page page, tokens.Read(request.page_size(), request.page_token()));
  const CaseIndex::Listed listed =
      readable.index->List({readable.viewer, filter, *order, page.after, page.size});
  for (const CaseIndex::CasePtr& entry : listed.cases) {
    ShowCase(*readable.index, *entry, readable.viewer, *response.add_cases());
  }
  if (listed.next) {
    response.set_next_page_token(tokens.Make(*listed.next));
  }
  response.set_total_size(listed.total);
  response.set_watch_token(
      WatchTokens(key, member, request.filter(), random_)
          .Make({readable.index->run(), listed.sequence, RightsOf(*readable.viewer.member)}));
  return absl::OkStatus();
}

absl::Status Cases::Count(std::string_view member, const v1::CountCasesRequest& request,
                          v1::CountCasesResponse& response) const {
  ASSIGN_OR_RETURN(const Readable readable, Open(member));
  ASSIGN_OR_RETURN(const Filter filter, ParseFilter(request.filter()));
  response = readable.index->Count(readable.viewer, filter);
  return absl::OkStatus();
}

absl::StatusOr<Cases::Found> Cases::FindById(Readable readable, std::string_view member,
                                             std::string_view id) {
  Found found{std::move(readable.keys), std::move(readable.index), nullptr,
              std::move(readable.roster), readable.viewer};
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

void Cases::Show(const Found& found, v1::Case& shown) {
  ShowCase(*found.index, *found.entry, found.viewer, shown);
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
  Show(found, *response.mutable_subject());
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

std::vector<CaseRows::RecordPtr> Cases::Records() const {
  std::shared_ptr<CaseIndex> index;
  {
    const std::lock_guard lock(mutex_);
    index = index_;
  }
  return index == nullptr ? std::vector<CaseRows::RecordPtr>() : index->Records();
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

CaseCounts Cases::CountsAt(absl::Time now) const {
  const std::lock_guard lock(mutex_);
  return index_ == nullptr ? CaseCounts() : index_->CountsAt(now);
}

std::size_t Cases::size() const {
  const std::lock_guard lock(mutex_);
  return index_ == nullptr ? 0 : index_->size();
}

}  // namespace candor::review
