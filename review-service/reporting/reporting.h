// What ReportingService promises: who gets which figures, and that a quarter is published once.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/policy/policy_set.h"
#include "candor/review/v1/reporting_service.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "members/members.h"
#include "reporting/figure_source.h"
#include "reporting/figure_store.h"
#include "reporting/quarters.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive it.
class Reporting {
 public:
  struct Parts {
    const KeyRing& key_ring;
    const Members& members;
    FigureSource::Parts cases;
    FigureStore& figures;
    const Clock& clock;
    Random& random;
  };
  explicit Reporting(Parts parts) : parts_(parts), source_(parts.cases) {}

  // Whether the caller gets what they ask for: who they are first, then what they sent.
  [[nodiscard]] absl::Status CheckReport(
      std::string_view caller, const v1::GenerateTransparencyReportRequest& request) const;
  [[nodiscard]] absl::Status CheckProcess(std::string_view caller,
                                          const v1::GetProcessFiguresRequest& request) const;

  // For what was checked. They look at every case, which takes seconds for a million, and wait for
  // the disk: not for handlers.
  [[nodiscard]] absl::Status Report(const v1::GenerateTransparencyReportRequest& request,
                                    v1::GenerateTransparencyReportResponse& response);
  [[nodiscard]] absl::Status Process(std::string_view caller,
                                     const v1::GetProcessFiguresRequest& request,
                                     v1::GetProcessFiguresResponse& response) const;

 private:
  [[nodiscard]] absl::Status CheckRole(std::string_view caller, v1::MemberRole role) const;
  // As it was published, now or before.
  [[nodiscard]] absl::StatusOr<v1::TransparencyTables> Published(const UnsealedKeys& keys,
                                                                 Period quarter);
  [[nodiscard]] Day Today() const { return DayOf(parts_.clock.Now()); }

  const Parts parts_;
  const FigureSource source_;
};

}  // namespace candor::review
