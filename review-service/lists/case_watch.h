// One member's watch of cases: what changed since a token, then each change as it comes. Holds at
// most what the change log does, however slow its reader is: a case that changed several times
// comes once.
//
// Says of a case only what the member could have listed: `subject` when it is seen and matches now,
// `gone` when it did at the token or the change before, and nothing when it looks the same as
// before. So neither a hidden case nor a link to one ever makes it speak.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.pb.h"
#include "lists/change_log.h"
#include "lists/filter.h"
#include "lists/viewer.h"
#include "lists/watch_token.h"
#include "review/cases.h"

namespace candor::review {

// For one thread at a time.
class CaseWatch {
 public:
  // `cases` must outlive it. Statuses as of CaseService.WatchCases.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<CaseWatch>> Begin(
      const Cases& cases, std::string_view member, const v1::WatchCasesRequest& request);

  // True with what is to be sent next, false when there is nothing now. A status when the watch is
  // at its end: as of the service, and Error(kNotPermitted) when roles or channels are others than
  // when it began.
  [[nodiscard]] absl::StatusOr<bool> Next(v1::WatchCasesResponse& response);
  // That status, if any.
  [[nodiscard]] absl::Status Check() const { return Open().status(); }

 private:
  CaseWatch(const Cases& cases, std::string_view member, std::string_view filter,
            const Cases::Readable& begun);

  [[nodiscard]] absl::StatusOr<Cases::Readable> Open() const;
  // From where a token left off.
  [[nodiscard]] absl::Status GoOnFrom(std::string_view token);
  // Leaves out what comes next of which nothing is said, so that where a new watch goes on does not
  // tell of hidden changes.
  void DropUnheard(const CaseIndex& index, const Viewer& viewer);
  // Takes the next changes; false when there are none.
  [[nodiscard]] bool Take(const CaseIndex& index);
  [[nodiscard]] bool Tell(const CaseIndex& index, const Viewer& viewer, const ChangedCase& changed,
                          v1::WatchCasesResponse& response) const;
  [[nodiscard]] bool Matches(const CaseRows::RecordPtr& record, const Viewer& viewer) const;

  const Cases& cases_;
  const std::string member_;
  const WatchTokens tokens_;
  Filter filter_;
  // Where a new watch misses nothing that was not sent here.
  WatchPosition position_;
  // The changes from there to `through_` that are not told yet, the last one first.
  std::vector<ChangedCase> untold_;
  std::uint64_t through_;
  bool must_list_again_ = false;
};

}  // namespace candor::review
