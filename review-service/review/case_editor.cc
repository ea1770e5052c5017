#include "review/case_editor.h"

#include <optional>
#include <utility>

namespace candor::review {
namespace {

constexpr int kMostAttempts = 12;

}  // namespace

void CaseEditor::Apply(std::shared_ptr<const UnsealedKeys> keys, std::string case_id, Change change,
                       store::Committed done) {
  auto work = std::make_unique<Work>();
  work->keys = std::move(keys);
  work->case_id = std::move(case_id);
  work->change = std::move(change);
  work->done = std::move(done);
  {
    const std::lock_guard lock(mutex_);
    const auto [line, is_first] = waiting_.try_emplace(work->case_id);
    if (!is_first) {
      line->second.push_back(std::move(work));
      return;
    }
  }
  Run(std::move(work));
}

void CaseEditor::Run(WorkPtr work) {
  while (work != nullptr) {
    const std::optional<absl::Status> outcome = Try(work);
    if (!outcome) {
      return;
    }
    // Before `done`, which may be the last that keeps this alive.
    WorkPtr next = Next(work->case_id);
    work->done(*outcome);
    work = std::move(next);
  }
}

std::optional<absl::Status> CaseEditor::Try(WorkPtr& work) {
  ++work->attempts;
  CaseEdit edit(store_, *work->keys, random_);
  const absl::StatusOr<OpenCase*> subject = edit.Open(work->case_id);
  if (!subject.ok()) {
    return subject.status();
  }
  const absl::StatusOr<bool> is_changed = work->change(edit, **subject);
  if (!is_changed.ok() || !*is_changed) {
    return is_changed.status();
  }
  ListChange change;
  absl::StatusOr<store::Batch> batch = edit.Finish(change);
  if (!batch.ok()) {
    return batch.status();
  }
  store_.Commit(*std::move(batch), [this, taken = std::move(work), change = std::move(change)](
                                       const absl::Status& status) mutable {
    OnCommitted(std::move(taken), change, status);
  });
  return std::nullopt;
}

void CaseEditor::OnCommitted(WorkPtr work, const ListChange& change, const absl::Status& status) {
  if (absl::IsAborted(status) && work->attempts < kMostAttempts) {
    return Run(std::move(work));
  }
  if (status.ok()) {
    cases_.Apply(change);
  }
  WorkPtr next = Next(work->case_id);
  work->done(status);
  work.reset();
  Run(std::move(next));
}

CaseEditor::WorkPtr CaseEditor::Next(const std::string& case_id) {
  const std::lock_guard lock(mutex_);
  const auto line = waiting_.find(case_id);
  if (line == waiting_.end()) {
    return nullptr;
  }
  if (line->second.empty()) {
    waiting_.erase(line);
    return nullptr;
  }
  WorkPtr next = std::move(line->second.front());
  line->second.pop_front();
  return next;
}

}  // namespace candor::review
