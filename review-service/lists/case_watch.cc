#include "lists/case_watch.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "lists/case_view.h"
#include "lists/query.h"
#include "review/case_name.h"

namespace candor::review {

absl::StatusOr<std::unique_ptr<CaseWatch>> CaseWatch::Begin(const Cases& cases,
                                                            std::string_view member,
                                                            const v1::WatchCasesRequest& request) {
  ASSIGN_OR_RETURN(const Cases::Readable begun, cases.Open(member));
  ASSIGN_OR_RETURN(Filter filter, ParseFilter(request.filter()));
  std::unique_ptr<CaseWatch> watch(new CaseWatch(cases, member, request.filter(), begun));
  watch->filter_ = std::move(filter);
  if (!request.watch_token().empty()) {
    RETURN_IF_ERROR(watch->GoOnFrom(request.watch_token()));
  }
  return watch;
}

CaseWatch::CaseWatch(const Cases& cases, std::string_view member, std::string_view filter,
                     const Cases::Readable& begun)
    : cases_(cases),
      member_(member),
      tokens_(begun.keys->page_token_key(), member, filter, cases.random()),
      position_({begun.index->run(), begun.index->sequence(), RightsOf(*begun.viewer.member)}),
      through_(position_.sequence) {}

absl::Status CaseWatch::GoOnFrom(std::string_view token) {
  std::optional<WatchPosition> position = tokens_.Read(token);
  if (!position) {
    return InvalidField(
        "watch_token", "was not given to this member for this filter; leave it empty to begin now");
  }
  if (position->run == position_.run && position->rights == position_.rights) {
    position_ = *std::move(position);
    through_ = position_.sequence;
  } else {
    must_list_again_ = true;
  }
  return absl::OkStatus();
}

absl::StatusOr<Cases::Readable> CaseWatch::Open() const {
  ASSIGN_OR_RETURN(Cases::Readable now, cases_.Open(member_));
  if (now.index->run() != position_.run) {
    return Error(Reason::kSealed);  // and unsealed since
  }
  if (cases_.are_watches_ended()) {
    return Error(Reason::kShuttingDown);
  }
  if (RightsOf(*now.viewer.member) != position_.rights) {
    return Error(Reason::kNotPermitted, "your roles or channels changed; list again");
  }
  return now;
}

absl::StatusOr<bool> CaseWatch::Next(v1::WatchCasesResponse& response) {
  ASSIGN_OR_RETURN(const Cases::Readable now, Open());
  bool has_news = false;
  while (!has_news && (must_list_again_ || Take(*now.index))) {
    if (must_list_again_) {
      must_list_again_ = false;
      response.set_list_again(true);
      has_news = true;
    } else {
      has_news = Tell(*now.index, now.viewer, untold_.back(), response);
      untold_.pop_back();
      DropUnheard(*now.index, now.viewer);
    }
    if (untold_.empty()) {
      position_.sequence = through_;
    }
  }
  if (has_news) {
    response.set_watch_token(tokens_.Make(position_));
  }
  return has_news;
}

void CaseWatch::DropUnheard(const CaseIndex& index, const Viewer& viewer) {
  v1::WatchCasesResponse unheard;
  while (!untold_.empty() && !Tell(index, viewer, untold_.back(), unheard)) {
    untold_.pop_back();
  }
}

bool CaseWatch::Take(const CaseIndex& index) {
  if (!untold_.empty()) {
    return true;
  }
  std::optional<ChangedCases> changed = index.ChangesSince(position_.sequence);
  if (!changed) {
    through_ = index.sequence();
    must_list_again_ = true;
    return true;
  }
  through_ = changed->through;
  untold_ = std::move(changed->cases);
  // By id, told from the end: the order of changes would tell of those that cannot be seen.
  std::ranges::sort(untold_, std::greater(), &ChangedCase::id);
  return !untold_.empty();
}

bool CaseWatch::Tell(const CaseIndex& index, const Viewer& viewer, const ChangedCase& changed,
                     v1::WatchCasesResponse& response) const {
  const CaseRows::RecordPtr after = index.Record(changed.id);
  const bool was_listed = Matches(changed.before, viewer);
  if (!Matches(after, viewer)) {
    if (was_listed) {
      response.set_gone(CaseName(changed.id));
    }
    return was_listed;
  }
  ShowCase(index, *CaseIndex::Open(*after), viewer, *response.mutable_subject());
  if (was_listed) {
    v1::Case before;
    ShowCase(index, *CaseIndex::Open(*changed.before), viewer, before);
    return before.SerializeAsString() != response.subject().SerializeAsString();
  }
  return true;
}

bool CaseWatch::Matches(const CaseRows::RecordPtr& record, const Viewer& viewer) const {
  if (record == nullptr) {
    return false;
  }
  // By the same rules as lists, among no other cases.
  CaseRows alone;
  alone.Put(record->id(), record->Summary());
  return Query(alone, viewer, filter_).Matches(0);
}

}  // namespace candor::review
