// Replies: what review sealed for reporters, until they fetched it and a while longer. Nobody here
// can read them. Beside an envelope lie the day it was posted and the day it was first fetched
// (docs/DATA_MODEL.md).
//
// Thread-safe. Nothing here blocks its caller.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/random.h"
#include "candor/service/work_queue.h"
#include "candor/store/store.h"
#include "intake/pacer.h"
#include "intake/reply_shape.h"

namespace candor::intake {

inline constexpr std::size_t kRepliesOfAFetch = 4;
using FetchedSlots = std::array<std::string, kRepliesOfAFetch>;  // slot ids

class ReplyStore {
 public:
  // Draws the secret of the noise, once in the life of the store. `store` must outlive this; every
  // call to it must have been answered before it goes, and then it writes the last marks.
  // `wait_for_tick` is that of the Pacer. Waits for the disk.
  [[nodiscard]] static absl::StatusOr<std::unique_ptr<ReplyStore>> Open(
      store::Store& store, Random& random, std::function<void()> wait_for_tick = SleepUntilTick);

  ~ReplyStore();
  ReplyStore(const ReplyStore&) = delete;
  ReplyStore& operator=(const ReplyStore&) = delete;

  using Posted = absl::AnyInvocable<void(absl::Status)>;
  // Puts a serialized envelope of the shape of replies (reply_shape.h) into the slot. OK once
  // durable, and again for the same one; Error(kSlotTaken) for another; the store's errors.
  void Post(std::string slot_id, std::string envelope, Day today, Posted done);

  using Fetched = absl::AnyInvocable<void(absl::StatusOr<std::string>)>;
  // Answers a serialized FetchRepliesResponse, of one size and at a tick: for each slot its reply,
  // or noise. What was fetched for the first time is marked, and review told, afterwards.
  void Fetch(FetchedSlots slots, Day today, Fetched done);

  // Begins to write the marks that are still to be written, such as those that a full disk refused.
  // To be called now and then: nothing else tries those again before the store goes.
  void QueueMarks();

 private:
  ReplyStore(store::Store& store, ReplyNoise noise, std::function<void()> wait_for_tick)
      : store_(store), noise_(std::move(noise)), pacer_(std::move(wait_for_tick)) {}

  [[nodiscard]] absl::Status AnswerOccupied(const std::string& slot_id,
                                            const std::string& envelope) const;
  [[nodiscard]] absl::StatusOr<std::string> LookUp(const FetchedSlots& slots,
                                                   std::vector<std::string>& unmarked);
  using Marks = std::map<std::string, Day>;  // by slot id
  void Mark(const std::vector<std::string>& slots, Day day);
  void WriteMarks();
  [[nodiscard]] Marks TakeMarks();
  void PutBack(Marks unwritten);

  store::Store& store_;
  ReplyNoise noise_;  // for the pacer's thread
  std::mutex mutex_;
  Marks marks_;             // guarded by mutex_
  bool is_queued_ = false;  // a job waits that will take the marks; guarded by mutex_
  // Last, the pacer first to go: its answers add to the queue, whose jobs use all of the above.
  service::WorkQueue queue_;
  Pacer pacer_;
};

}  // namespace candor::intake
