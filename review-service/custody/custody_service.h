// candor.review.v1.CustodyService: each handler calls and maps, and is in the audit log. Callers
// were checked before (caller_rows.h).
#pragma once

#include "audit/logged_service.h"
#include "custody/custody.h"
#include "custody/idle_clock.h"
#include "custody/key_rotation.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class CustodyService final : public LoggedService {
 public:
  struct Parts {
    LoggedService::Parts logged;
    Custody& custody;
    KeyRotation& rotation;
    const IdleClock& idle;
  };
  explicit CustodyService(Parts parts);

 private:
  void AddUnseals();
  void AddSeal();
  void AddRotate();
  void AddGet();
  void Show(v1::GetCustodyResponse& response) const;

  const Parts parts_;
};

}  // namespace candor::review
