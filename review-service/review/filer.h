// Files what was pulled: opens it, makes a case of it, encrypts the case under its own data key
// and commits all of it at once. What cannot be opened becomes a case in quarantine, its envelope
// kept as it came. Nothing is dropped, and no plaintext is written.
//
// Filed exactly once by place and digest: the same envelope in the same slot, from whichever
// intake and however often, makes one case. Another envelope in that slot makes another case.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/policy/policy_set.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/review/v1/case_service.pb.h"
#include "review/case_store.h"
#include "review/cases.h"
#include "review/key_ring.h"
#include "review/opening.h"

namespace candor::review {

// Since the process started.
struct FilingCounts {
  std::atomic<std::uint64_t> filed = 0;
  // By QuarantineReason.
  std::array<std::atomic<std::uint64_t>, v1::QuarantineReason_ARRAYSIZE> quarantined{};
};

// The SHA-256 of the envelope, once it is durable and may be acknowledged, by this call or an
// earlier one. A status: not durable, pull it again.
using Filed = absl::AnyInvocable<void(absl::StatusOr<std::string> digest)>;

// Thread-safe. What it is given must outlive it and every callback.
class Filer {
 public:
  Filer(CaseStore& store, Cases& cases, const policy::PolicySet& policies, Random& random)
      : store_(store), cases_(cases), policies_(policies), random_(random) {}

  // Opens here (33 µs and more), commits behind. `done` is called once, here or on the store's
  // thread, and must not block.
  void File(const UnsealedKeys& keys, const relay::v1::RelayedEnvelope& relayed, Filed done);

  [[nodiscard]] const FilingCounts& counts() const { return counts_; }

 private:
  [[nodiscard]] storage::v1::CaseSummary Summarize(const Opened& opened,
                                                   const relay::v1::RelayedEnvelope& relayed) const;
  [[nodiscard]] absl::StatusOr<CaseRecords> Encrypt(const UnsealedKeys& keys,
                                                    const storage::v1::CaseSummary& summary,
                                                    Opened opened,
                                                    const relay::v1::RelayedEnvelope& relayed);
  void Count(v1::QuarantineReason reason);

  CaseStore& store_;
  Cases& cases_;
  const policy::PolicySet& policies_;
  Random& random_;
  FilingCounts counts_;
};

// What an envelope is filed under: SHA-256 of channel, a zero byte, slot id and digest. An
// envelope opens in one place alone, so the same bytes in another place are another matter.
[[nodiscard]] std::string FilingKey(const relay::v1::RelayedEnvelope& relayed,
                                    std::string_view digest);

}  // namespace candor::review
