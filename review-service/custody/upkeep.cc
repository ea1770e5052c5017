#include "custody/upkeep.h"

#include "candor/base/log.h"

namespace candor::review {

void CustodyUpkeep::Tick() {
  parts_.custody.ForgetOldShares();
  if (!parts_.custody.sealed() && parts_.idle.IsOver()) {
    parts_.custody.Seal();
    Log(LogEvent::kSealedIdle);
    AuditEvent event{.action = "SEAL_IDLE"};
    event.is_custody = true;
    // Sealed it is, whether that could be logged or not.
    parts_.audit.Append(event, audit::v1::ENTRY_OUTCOME_DONE, {},
                        [](const absl::StatusOr<std::uint64_t>& /*index*/) {});
  }
  parts_.rotation.Tick();
}

}  // namespace candor::review
