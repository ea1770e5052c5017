// The team's keys while review is unsealed. The only code of review that touches a private key.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/open/open.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/storage/v1/key_file.pb.h"

namespace candor::review {

// All keys of one key file. Immutable, thread-safe; wiped with the last shared_ptr to it.
class UnsealedKeys {
 public:
  // Error(kKeyFileDamaged) when the ring has no master key of 32 bytes or a private key that is
  // none.
  [[nodiscard]] static absl::StatusOr<std::shared_ptr<const UnsealedKeys>> FromRing(
      const storage::v1::KeyRing& ring);

  // The content of an envelope to the team, with the thread's psk for every message after the
  // first; statuses as of open::Open.
  [[nodiscard]] absl::StatusOr<Secret> Open(const hpke::Place& place,
                                            const sealed::v1::SealedEnvelope& envelope,
                                            std::string_view psk = {}) const;

  // Wraps the data keys of cases.
  [[nodiscard]] std::string_view master_key() const { return master_key_.view(); }
  // Authenticates page tokens; made from the master key.
  [[nodiscard]] std::string_view page_token_key() const { return page_token_key_.view(); }
  // Seals the roster of members; made from the master key.
  [[nodiscard]] const Secret& roster_key() const { return roster_key_; }
  // The public side.
  [[nodiscard]] const std::vector<v1::RecipientKey>& recipient_keys() const {
    return recipient_keys_;
  }

 private:
  UnsealedKeys() = default;

  Secret master_key_;
  Secret page_token_key_;
  Secret roster_key_;
  std::vector<open::PrivateKey> private_keys_;
  std::vector<v1::RecipientKey> recipient_keys_;
};

// The key file, and what came out of it. Thread-safe.
class KeyRing {
 public:
  explicit KeyRing(std::string key_file) : key_file_(std::move(key_file)) {}

  // Reads and opens the key file, which takes about half a second; changes nothing here.
  // Error(kWrongPassphrase); Error(kKeyFileDamaged), also when it cannot be read.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const UnsealedKeys>> Decode(
      std::string_view passphrase) const;

  void Install(std::shared_ptr<const UnsealedKeys> keys);
  // Forgets the keys; they are wiped once the calls under way that hold a snapshot have ended.
  void Seal();
  // The keys in force, or null while sealed. Hold it for one call only.
  [[nodiscard]] std::shared_ptr<const UnsealedKeys> Snapshot() const;

 private:
  const std::string key_file_;
  mutable std::mutex mutex_;
  std::shared_ptr<const UnsealedKeys> keys_;
};

}  // namespace candor::review
