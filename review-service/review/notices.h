// What intake tells of slots beside the envelopes in them: a reply was fetched, a message
// withdrawn. Thread-safe; what it is given must outlive it and every callback.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "absl/status/statusor.h"
#include "candor/relay/v1/relay.pb.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "review/case_editor.h"
#include "review/later_message.h"
#include "review/thread_store.h"

namespace candor::review {

class Notices {
 public:
  Notices(const ThreadStore& threads, CaseEditor& editor, const CaseRules& rules)
      : threads_(threads), editor_(editor), rules_(rules) {}

  // Notes it in the case that the slot belongs to. `done` as of CaseEditor; OK: what came of it is
  // durable, or nothing ever will, and the notice may be acknowledged. Idempotent. Whatever was
  // pulled before must have been filed. Knows nothing of attachments.
  void Take(std::shared_ptr<const UnsealedKeys> keys, const relay::v1::SlotNotice& notice,
            store::Committed done);

 private:
  // `number` is that of the slot's owner.
  using Note =
      std::function<absl::StatusOr<bool>(CaseEdit& edit, OpenCase& subject, std::uint32_t number)>;
  // Changes the case that owns the slot; nothing to do when none does.
  void Apply(store::Family owners, std::shared_ptr<const UnsealedKeys> keys,
             const relay::v1::SlotNotice& notice, store::Committed done, Note note);

  const ThreadStore& threads_;
  CaseEditor& editor_;
  const CaseRules rules_;
};

}  // namespace candor::review
