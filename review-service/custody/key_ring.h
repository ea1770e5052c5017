// The key file, and the keys that came out of it.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"
#include "candor/storage/v1/key_file.pb.h"
#include "custody/unsealed_keys.h"

namespace candor::keys {
class KeyFileOnDisk;
struct OpenedKeyFile;
}  // namespace candor::keys

namespace candor::review {

// A key file that was opened: its keys, and what it takes to write it anew.
struct OpenedKeys;

// Thread-safe. `random` must outlive it.
class KeyRing {
 public:
  // `copies` are replaced with every write, too.
  KeyRing(std::string key_file, std::vector<std::string> copies, Random& random);
  ~KeyRing();

  using Opened = std::shared_ptr<OpenedKeys>;
  // Reads and opens the key file, which takes about half a second; changes nothing here.
  // Error(kWrongPassphrase); Error(kKeyFileDamaged), also when it cannot be read.
  [[nodiscard]] absl::StatusOr<Opened> Decode(std::string_view passphrase) const;
  // The same with the key that shares give, at once.
  [[nodiscard]] absl::StatusOr<Opened> DecodeWithKey(Secret key_encryption_key) const;
  [[nodiscard]] static std::shared_ptr<const UnsealedKeys> KeysOf(const Opened& opened);

  // Keeps Rewrite() waiting. What was decoded before is brought up to what it wrote since:
  // Error(kKeyFileChanged) when it cannot be, else it is what lies on disk, and to be installed.
  [[nodiscard]] std::unique_lock<std::mutex> HoldRewrites();
  [[nodiscard]] absl::Status BringUp(Opened& opened) const;
  // Puts the keys in force.
  void Install(Opened opened);
  // Forgets the keys; they are wiped once the calls under way that hold a snapshot have ended.
  void Seal();
  // The keys in force, or null while sealed. Hold it for one call only.
  [[nodiscard]] std::shared_ptr<const UnsealedKeys> Snapshot() const;

  // Changes the ring: `change` edits it, then the key file and its copies are written, durably,
  // then the new keys are in force. One at a time; takes a few syncs, so not on the store's thread.
  // Error(kSealed), also when Seal came in between; Error(kKeyFileChanged) when somebody else wrote
  // the file since it was opened; Error(kStoreFull) or Error(kStoreFailed) when it or a copy
  // cannot be written. Nothing is in force then, though the file may have been written.
  [[nodiscard]] absl::Status Rewrite(absl::FunctionRef<void(storage::v1::KeyRing&)> change);

  // Who can open the key file, as it says itself; read from disk while sealed.
  // Error(kKeyFileDamaged).
  [[nodiscard]] absl::StatusOr<storage::v1::KeyFile> Slots() const;

 private:
  [[nodiscard]] Opened Current() const;
  [[nodiscard]] absl::StatusOr<Opened> ToOpened(keys::OpenedKeyFile read, std::string file,
                                                std::shared_ptr<keys::KeyFileOnDisk> disk) const;

  const std::string key_file_;
  const std::vector<std::string> copies_;
  Random& random_;
  std::mutex rewriting_;  // taken before mutex_
  std::atomic<std::uint64_t> rewrites_ = 0;
  mutable std::mutex mutex_;
  Opened opened_;  // null while sealed
};

}  // namespace candor::review
