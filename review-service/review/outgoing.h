// Replies on their way to intake. They wait until intake has them, so that a restart or a cut sends
// them again, and are shown as posted from then on. Sealed when they go out, because a sealed one
// is 4 KiB on a disk that need not have it. Thread-safe; what it is given must outlive it and every
// callback.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "audit/receipt_proofs.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/policy/policy_set.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "review/case_editor.h"
#include "review/thread_store.h"

namespace candor::review {

class Outgoing {
 public:
  using Waiting = ThreadStore::WaitingReply;

  Outgoing(const store::Store& store, const ThreadStore& threads, CaseEditor& editor,
           const ReceiptProofs& proofs, const policy::PolicySet& policies, const Clock& clock,
           Random& random)
      : store_(store),
        threads_(threads),
        editor_(editor),
        proofs_(proofs),
        policies_(policies),
        clock_(clock),
        random_(random) {}

  // The first `limit` that wait for this intake after `slot_id`, in the order of slots.
  [[nodiscard]] absl::StatusOr<std::vector<Waiting>> After(std::string_view intake,
                                                           std::string_view slot_id,
                                                           std::size_t limit) const {
    return threads_.OutgoingAfter(intake, slot_id, limit);
  }

  // The envelope to post; another each time, with the same content but for what a reply without
  // text tells of the audit log. May wait for the disk.
  [[nodiscard]] absl::StatusOr<sealed::v1::SealedEnvelope> Seal(const UnsealedKeys& keys,
                                                                const Waiting& waiting) const;

  // Intake has it; a decision's letter is delivered by that. `done` as of CaseEditor.
  void Posted(std::shared_ptr<const UnsealedKeys> keys, std::string_view intake,
              const Waiting& waiting, store::Committed done);

 private:
  [[nodiscard]] absl::StatusOr<bool> Settle(CaseEdit& edit, OpenCase& subject,
                                            const std::string& key, std::uint32_t number) const;

  const store::Store& store_;
  const ThreadStore& threads_;
  CaseEditor& editor_;
  const ReceiptProofs& proofs_;
  const policy::PolicySet& policies_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace candor::review
