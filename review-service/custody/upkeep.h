// What custody does by itself, every few seconds: forgets shares, seals when idle, rotates.
#pragma once

#include "audit/audit_log.h"
#include "custody/custody.h"
#include "custody/idle_clock.h"
#include "custody/key_rotation.h"

namespace candor::review {

// For one thread; does not wait for the disk. What it is given must outlive it.
class CustodyUpkeep {
 public:
  struct Parts {
    Custody& custody;
    KeyRotation& rotation;
    IdleClock& idle;
    AuditLog& audit;
  };
  explicit CustodyUpkeep(Parts parts) : parts_(parts) {}

  void Tick();

 private:
  const Parts parts_;
};

}  // namespace candor::review
