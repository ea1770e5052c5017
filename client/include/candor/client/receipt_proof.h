// What a receipt's words prove: that the team's log took the report in.
#pragma once

#include <cstdint>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/client/inbox.h"
#include "candor/manifest/manifest.h"
#include "candor/receipt/receipt.h"
#include "candor/report/v1/report.pb.h"

namespace candor::client {

struct ProvenReceipt {
  std::uint64_t index = 0;     // the entry's place in the log, from 0
  std::uint64_t log_size = 0;  // entries of the log when it was proven
  Day received;                // the UTC day on which the report came
};

// Checks with the words, the proof and the team's pinned key alone (docs/FORMAT.md, "Receipt
// proof"); no service is asked. With `promise` (Submission::promise(), or empty), also that the log
// was not shortened, or begun anew, since. That a longer log goes on from the promised one is what
// the intakes witness; the two checkpoints together show it to whoever has the log.
//
// DATA_LOSS, saying which step, when it does not hold: the team's answer is not to be believed.
// INVALID_ARGUMENT when `promise` is not a checkpoint of this team.
[[nodiscard]] absl::StatusOr<ProvenReceipt> VerifyReceiptProof(
    const ThreadKeys& thread, const report::v1::ReceiptProof& proof, const NoteVerifier& verifier,
    std::string_view promise = {});

// The newest reply that carries a proof; null when none does. Valid as long as `inbox` is.
[[nodiscard]] const report::v1::Reply* NewestWithProof(const Inbox& inbox);

}  // namespace candor::client
