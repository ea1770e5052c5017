// Store: families of ordered byte keys, atomic and durable. Nothing above this header knows which
// engine is behind it; tests/unit/store/conformance.h says what every engine must do.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace candor::store {

// A family is named by its place in the list that the store was opened with.
enum class Family : std::uint32_t {};

// Writes that happen all or not at all, if the preconditions hold. These are judged against the
// state before any write of the same batch. Movable; not thread-safe.
class Batch {
 public:
  void Put(Family family, std::string key, std::string value);
  void Delete(Family family, std::string key);
  // The commit is refused unless `key` is absent at that moment.
  void RequireAbsent(Family family, std::string key);
  // The commit is refused unless the value of `key` has this SHA-256.
  void RequireDigest(Family family, std::string key, std::string sha256);

  enum class Kind : std::uint8_t { kPut, kDelete, kRequireAbsent, kRequireDigest };
  struct Step {
    Kind kind;
    Family family;
    std::string key;
    std::string value;  // or the digest
  };
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  void Add(Kind kind, Family family, std::string key, std::string value);

  std::vector<Step> steps_;
  std::size_t bytes_ = 0;
};

// Called once with the outcome of a commit, on the store's thread; for Error(kOverloaded) on the
// caller's, before Commit returns. Must not block. May call Commit, but not CommitAndWait.
using Committed = absl::AnyInvocable<void(absl::Status)>;

// Thread-safe.
class Store {
 public:
  virtual ~Store() = default;

  // The value of `key`, or nothing. DATA_LOSS when it cannot be read whole.
  [[nodiscard]] virtual absl::StatusOr<std::optional<std::string>> Get(
      Family family, std::string_view key) const = 0;

  // Calls `visit` for each key that starts with `prefix` and is greater than `after`, in order,
  // until it returns false. Sees the state at the call's start. What it is given lives until it
  // returns. `visit` may call Get and Scan. DATA_LOSS when some could not be read: never a list
  // that silently ends early.
  [[nodiscard]] virtual absl::Status Scan(
      Family family, std::string_view prefix, std::string_view after,
      absl::FunctionRef<bool(std::string_view key, std::string_view value)> visit) const = 0;

  // Commits `batch` and calls `done` with OK once it is durable. Commits that arrive while one is
  // being synced share the next sync. Commits take effect in the order of the calls.
  // ABORTED: a precondition did not hold, nothing was written; told only when what it met is
  // durable, so that a caller may acknowledge on the strength of it. Error(kStoreFull): the disk is
  // full; Error(kStoreFailed): it refuses; Error(kOverloaded): too much waits. In all three the
  // caller must not acknowledge anything. After kStoreFull and kStoreFailed the batch may turn up
  // all the same, whole, as after a power cut: trying again with the same preconditions tells.
  virtual void Commit(Batch batch, Committed done) = 0;

  // Whether a commit can succeed now: tries a small durable write of its own.
  [[nodiscard]] virtual absl::Status CheckWritable() = 0;

  // Makes the bytes of what was deleted before go from the engine's files. May take minutes and
  // blocks its caller; reads and commits go on. CANCELLED soon after `cancelled` is set.
  [[nodiscard]] virtual absl::Status Compact(std::atomic<bool>& cancelled) = 0;
};

// Commits and waits for the outcome. Not for handlers: they must not block.
[[nodiscard]] absl::Status CommitAndWait(Store& store, Batch batch);

}  // namespace candor::store
