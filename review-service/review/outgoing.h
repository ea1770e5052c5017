// Replies on their way to intake. Kept until intake has them, so that a restart or a cut sends them
// again, and shown as posted from then on. Thread-safe; what it is given must outlive it and every
// callback.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/store/store.h"
#include "review/case_editor.h"
#include "review/key_ring.h"
#include "review/thread_store.h"

namespace candor::review {

class Outgoing {
 public:
  using Waiting = ThreadStore::WaitingReply;

  Outgoing(const ThreadStore& threads, CaseEditor& editor) : threads_(threads), editor_(editor) {}

  // The first `limit` that wait for this intake after `slot_id`, in the order of slots.
  [[nodiscard]] absl::StatusOr<std::vector<Waiting>> After(std::string_view intake,
                                                           std::string_view slot_id,
                                                           std::size_t limit) const {
    return threads_.OutgoingAfter(intake, slot_id, limit);
  }

  // Intake has it. `done` as of CaseEditor.
  void Posted(std::shared_ptr<const UnsealedKeys> keys, std::string_view intake,
              const Waiting& waiting, store::Committed done);

 private:
  const ThreadStore& threads_;
  CaseEditor& editor_;
};

}  // namespace candor::review
