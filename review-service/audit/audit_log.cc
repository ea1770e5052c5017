#include "audit/audit_log.h"

#include <algorithm>
#include <future>
#include <iterator>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "review/families.h"

namespace candor::review {
namespace {

// About a megabyte.
constexpr std::size_t kMostAtOnce = 2048;
constexpr int kMostAttempts = 12;
constexpr std::uint64_t kPaddedTo = 64;

// What a caller is told of what could not be logged: the store's refusals, and no detail of ours.
absl::Status Told(const absl::Status& status) {
  return ReasonOf(status) ? status : Error(Reason::kInternal);
}

}  // namespace

AuditLog::~AuditLog() {
  std::unique_lock lock(mutex_);
  idle_.wait(lock, [this] { return !busy_; });
}

void AuditLog::Append(const AuditEvent& event, audit::v1::EntryOutcome outcome,
                      std::string_view reason, Appended done) {
  const std::shared_ptr<const UnsealedKeys> keys = key_ring_.Snapshot();
  absl::StatusOr<MadeEntry> made = maker_.Make(keys.get(), event, outcome, reason);
  if (!made.ok()) {
    return done(Told(made.status()));
  }
  Add({.entry = *std::move(made), .done = std::move(done)});
}

void AuditLog::Release(const AuditEvent& event, absl::Status outcome, Answer answer) {
  const std::optional<Reason> refusal = ReasonOf(outcome);
  if (refusal == Reason::kSealed && !event.is_custody) {
    return answer(std::move(outcome));
  }
  const bool is_done = outcome.ok();
  const std::string_view reason = is_done ? "" : ReasonName(refusal.value_or(Reason::kInternal));
  Append(event, is_done ? audit::v1::ENTRY_OUTCOME_DONE : audit::v1::ENTRY_OUTCOME_REFUSED, reason,
         [outcome = std::move(outcome),
          answer = std::move(answer)](const absl::StatusOr<std::uint64_t>& index) mutable {
           answer(index.ok() ? std::move(outcome) : index.status());
         });
}

void AuditLog::AppendReceived(const ReceivedReport& report, Appended done) {
  absl::StatusOr<MadeEntry> made = maker_.MakeReceived(report);
  if (!made.ok()) {
    return done(Told(made.status()));
  }
  Add({.entry = *std::move(made), .done = std::move(done)});
}

absl::StatusOr<TreeHead> AuditLog::Pad(const UnsealedKeys& keys) {
  std::promise<absl::StatusOr<TreeHead>> head;
  Add({.keys = &keys, .done = Padded([&head](absl::StatusOr<TreeHead> padded) {
                        head.set_value(std::move(padded));
                      })});
  return head.get_future().get();
}

absl::StatusOr<TreeHead> AuditLog::Head() const {
  {
    const std::lock_guard lock(mutex_);
    if (tree_) {
      return tree_->head();
    }
  }
  ASSIGN_OR_RETURN(const AuditTree tree, AuditTree::Read(store_));
  return tree.head();
}

void AuditLog::Add(Waiting waiting) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(waiting));
    if (busy_) {
      return;
    }
    busy_ = true;
  }
  Work();
}

AuditLog::Group AuditLog::Take() {
  const std::lock_guard lock(mutex_);
  if (waiting_.size() <= kMostAtOnce) {
    return std::exchange(waiting_, {});
  }
  const auto end = waiting_.begin() + kMostAtOnce;
  Group group(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return group;
}

void AuditLog::Work() {
  for (;;) {
    Group group = Take();
    if (group.empty()) {
      const std::lock_guard lock(mutex_);
      if (waiting_.empty()) {
        busy_ = false;
        // Told under the lock: once it is released the destructor may run to its end.
        idle_.notify_all();
        return;
      }
      continue;
    }
    // Only who is busy changes it.
    absl::StatusOr<AuditTree> tree = tree_ ? *tree_ : AuditTree::Read(store_);
    absl::StatusOr<store::Batch> batch = tree.ok() ? Build(group, *tree) : tree.status();
    if (!batch.ok()) {
      Tell(group, Told(batch.status()));
      continue;
    }
    store_.Commit(*std::move(batch), [this, taken = std::move(group), grown = *std::move(tree)](
                                         const absl::Status& status) mutable {
      OnCommitted(std::move(taken), std::move(grown), status);
    });
    return;
  }
}

absl::StatusOr<store::Batch> AuditLog::Build(Group& group, AuditTree& tree) {
  store::Batch batch;
  const auto add = [&](const MadeEntry& entry) {
    const std::uint64_t index = tree.Append(entry.commitment, batch);
    batch.Put(kAuditEntries, EntryKey(index), entry.stored);
    if (!entry.reader_key.empty()) {
      batch.Put(kReaders, entry.reader_key, "");
    }
    return index;
  };
  for (Waiting& waiting : group) {
    if (waiting.entry) {
      waiting.index = add(*waiting.entry);
      continue;
    }
    while (tree.size() % kPaddedTo != 0) {
      ASSIGN_OR_RETURN(const MadeEntry padding, maker_.MakePadding(*waiting.keys));
      add(padding);
    }
    waiting.head = tree.head();
  }
  tree.Write(batch);
  return batch;
}

void AuditLog::OnCommitted(Group group, AuditTree grown, const absl::Status& status) {
  {
    const std::lock_guard lock(mutex_);
    if (status.ok()) {
      tree_ = std::move(grown);
    } else {
      tree_.reset();  // it may have been written all the same
    }
  }
  if (absl::IsAborted(status) && group.front().attempts < kMostAttempts) {
    PutBack(std::move(group));
  } else {
    Tell(group, status.ok() ? status : Told(status));
  }
  Work();
}

void AuditLog::PutBack(Group group) {
  for (Waiting& waiting : group) {
    ++waiting.attempts;
  }
  const std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(group.begin()),
                  std::make_move_iterator(group.end()));
}

void AuditLog::Tell(Group& group, const absl::Status& status) {
  for (Waiting& waiting : group) {
    if (auto* const appended = std::get_if<Appended>(&waiting.done)) {
      (*appended)(status.ok() ? absl::StatusOr<std::uint64_t>(waiting.index) : status);
    } else {
      std::get<Padded>(waiting.done)(status.ok() ? absl::StatusOr<TreeHead>(waiting.head) : status);
    }
  }
}

}  // namespace candor::review
