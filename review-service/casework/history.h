// What was done to a case, as members who may read its text are shown it.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "candor/review/v1/casework_service.pb.h"
#include "candor/store/store.h"
#include "review/cases.h"
#include "review/thread_store.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it.
class History {
 public:
  History(const Cases& cases, const ThreadStore& threads, const store::Store& store)
      : cases_(cases), threads_(threads), store_(store) {}

  // Where steps lie in the audit log: gaps would tell members of cases that they must not know of,
  // so it is in exports only.
  enum class AuditEntries : bool { kLeftOut, kShown };

  // As of CaseworkService's methods, for this member. Another case that the file names is left out
  // for who must not learn of that one.
  [[nodiscard]] absl::Status GetFile(std::string_view member, const v1::GetCaseFileRequest& request,
                                     v1::GetCaseFileResponse& response) const;
  [[nodiscard]] absl::Status ListEvents(std::string_view member,
                                        const v1::ListCaseEventsRequest& request,
                                        v1::ListCaseEventsResponse& response,
                                        AuditEntries entries = AuditEntries::kLeftOut) const;

 private:
  const Cases& cases_;
  const ThreadStore& threads_;
  const store::Store& store_;
};

}  // namespace candor::review
