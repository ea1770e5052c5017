// Keeps the tree of data keys in the key file as the cases need it: reserves numbers ahead of need,
// so that filing never waits for the file, and destroys the keys of what was erased. What a power
// cut or a full disk left is finished later, at the latest after the next unseal.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/status/status.h"
#include "candor/base/random.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "retention/tombstones.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive it.
class CaseKeyUpkeep {
 public:
  struct Parts {
    store::Store& store;
    KeyRing& key_ring;
    Tombstones& tombstones;
    Random& random;
  };
  explicit CaseKeyUpkeep(Parts parts);
  // Waits for the work under way.
  ~CaseKeyUpkeep();
  CaseKeyUpkeep(const CaseKeyUpkeep&) = delete;
  CaseKeyUpkeep& operator=(const CaseKeyUpkeep&) = delete;

  // Called on the thread of this after an unseal, once there are numbers for new cases; must not
  // block nor call back. Null ends it: no call is under way when this returns.
  void SetOnReady(std::function<void()> on_ready);

  // There are keys, or a change left something to destroy: looks soon, on a thread of its own.
  void Wake();

  // Destroys whatever waits for it, here and now; waits for the disk. OK when nothing is left;
  // what is left after a status is tried again.
  [[nodiscard]] absl::Status Destroy();

 private:
  void Run();
  void Tick();
  // Reserves numbers when few are left.
  [[nodiscard]] absl::Status Reserve(const UnsealedKeys& keys);
  // Tells this when `numbers` get few; those of the session before no more.
  void Attend(const std::shared_ptr<CaseNumbers>& numbers);

  const Parts parts_;
  std::mutex destroying_;
  // Of the thread alone: the numbers that it attends to, and whether all of the session is done.
  std::shared_ptr<CaseNumbers> numbers_;
  bool is_settled_ = false;
  bool is_failing_ = false;
  std::mutex ready_mutex_;
  std::function<void()> on_ready_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_woken_ = false;
  bool must_destroy_ = false;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace candor::review
