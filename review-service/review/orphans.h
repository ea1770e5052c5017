// Messages that came before the report of their thread: kept in quarantine by their slot, and filed
// once the report is there. Their cases in quarantine then disappear.
//
// None is missed: an orphan is only kept while nobody expects its slot, in the same commit, and
// whoever comes to expect slots looks for orphans afterwards. What a crash or a full disk left is
// found by AdoptAll.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "review/case_editor.h"
#include "review/later_message.h"
#include "review/thread_store.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it and every callback.
class Orphans {
 public:
  Orphans(const ThreadStore& threads, CaseEditor& editor, const CaseRules& rules);

  // Has `batch` keep the case in quarantine for whoever comes to expect `slot_id`.
  [[nodiscard]] absl::Status Keep(std::string_view slot_id, const std::string& case_id,
                                  store::Batch& batch) const;
  // Such a commit is durable.
  void Kept() { count_.fetch_add(1, std::memory_order_relaxed); }

  // Files what waits for `slots`, which are expected now. `done` is called once, here or on the
  // store's thread; what could not be filed is left to AdoptAll.
  void Adopt(std::shared_ptr<const UnsealedKeys> keys, std::vector<std::string> slots,
             absl::AnyInvocable<void()> done);

  // Files whatever waits for slots that are expected; waits for the disk. Costs nothing when all
  // was filed before.
  void AdoptAll(const std::shared_ptr<const UnsealedKeys>& keys);

 private:
  struct Round;
  using RoundPtr = std::shared_ptr<Round>;

  void Next(const RoundPtr& round);
  // Whether something waits in the round's next slot for a case that is there.
  [[nodiscard]] absl::StatusOr<bool> Look(Round& round) const;
  [[nodiscard]] absl::StatusOr<bool> Change(CaseEdit& edit, OpenCase& subject, Round& round) const;

  const ThreadStore& threads_;
  CaseEditor& editor_;
  const CaseRules rules_;
  // Kept since the start and not adopted, and all that was there before; never too low.
  std::atomic<std::uint64_t> count_ = 0;
  // Some may wait for slots that are expected.
  std::atomic<bool> is_behind_ = true;
};

}  // namespace candor::review
