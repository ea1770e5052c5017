// What a status reply tells its reporter of the audit log: that the report is in it, and how many
// people have read it.
#pragma once

#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "audit/checkpoints.h"
#include "candor/report/v1/report.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "review/case_edit.h"

namespace candor::review {

// Thread-safe; may wait for the disk, so not for the store's thread. What it is given must outlive
// it.
class ReceiptProofs {
 public:
  ReceiptProofs(const store::Store& store, Checkpoints& checkpoints)
      : store_(store), checkpoints_(checkpoints) {}

  // Completes a reply without text. Nothing is added for a case from before the log, and the proof
  // is left out of a reply that would become too long.
  [[nodiscard]] absl::Status AddTo(const UnsealedKeys& keys, const OpenCase& subject,
                                   report::v1::Reply& reply) const;

 private:
  [[nodiscard]] absl::StatusOr<report::v1::ReceiptProof> Prove(const UnsealedKeys& keys,
                                                               const OpenCase& subject) const;
  [[nodiscard]] absl::StatusOr<report::v1::ReaderCount> CountReaders(const UnsealedKeys& keys,
                                                                     const OpenCase& subject) const;

  const store::Store& store_;
  Checkpoints& checkpoints_;
};

}  // namespace candor::review
