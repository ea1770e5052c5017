// Changes of stored cases, one at a time to each case and in the order of the calls. Every change
// is one commit that fails when another came in between, and is then tried again on what is there.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/store/store.h"
#include "custody/key_ring.h"
#include "review/case_edit.h"
#include "review/cases.h"

namespace candor::review {

// Thread-safe. What it is given must outlive it and every callback.
class CaseEditor {
 public:
  CaseEditor(store::Store& store, Cases& cases, Random& random)
      : store_(store), cases_(cases), random_(random) {}

  // Changes `subject`; true to commit, false when there is nothing to do, a status to give up.
  // Called again when the commit was refused for another's. Must not block.
  using Change = absl::AnyInvocable<absl::StatusOr<bool>(CaseEdit& edit, OpenCase& subject)>;

  // `done` is called once, here or on the store's thread, and must not block: OK when the change
  // is durable or nothing was to do; NOT_FOUND when there is no such case; ABORTED when others
  // were faster a dozen times; else as of the change and of store::Store::Commit. By then lists
  // show the change.
  void Apply(std::shared_ptr<const UnsealedKeys> keys, std::string case_id, Change change,
             store::Committed done);

 private:
  struct Work {
    std::shared_ptr<const UnsealedKeys> keys;
    std::string case_id;
    Change change;
    store::Committed done;
    int attempts = 0;
  };
  using WorkPtr = std::unique_ptr<Work>;

  // `work` and what waits behind it, until one is being committed.
  void Run(WorkPtr work);
  // Nothing when it is being committed and `work` was taken, else its outcome.
  [[nodiscard]] std::optional<absl::Status> Try(WorkPtr& work);
  void OnCommitted(WorkPtr work, const ListChange& change, const absl::Status& status);
  // What is next for that case, if anything.
  [[nodiscard]] WorkPtr Next(const std::string& case_id);

  store::Store& store_;
  Cases& cases_;
  Random& random_;
  std::mutex mutex_;
  // The cases that are being changed, and what waits for each.
  std::unordered_map<std::string, std::deque<WorkPtr>> waiting_;
};

}  // namespace candor::review
