// The team's keys while review is unsealed. The only code of review that touches a private key.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/base/clock.h"
#include "candor/base/secret.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/case_key_tree.h"
#include "candor/manifest/manifest.h"
#include "candor/open/open.h"
#include "candor/review/v1/custody_service.pb.h"
#include "candor/sealed/v1/sealed.pb.h"
#include "candor/storage/v1/key_file.pb.h"
#include "review/case_numbers.h"

namespace candor::review {

// All keys of one key file. Immutable, thread-safe; wiped with the last shared_ptr to it.
class UnsealedKeys {
 public:
  // Error(kKeyFileDamaged) when the ring has no master key of 32 bytes or a private key that is
  // none. Private keys that `before` has, too, are shared with it: OpenSSL's secure heap is small.
  [[nodiscard]] static absl::StatusOr<std::shared_ptr<const UnsealedKeys>> FromRing(
      const storage::v1::KeyRing& ring, const UnsealedKeys* before = nullptr);

  // The content of an envelope to the team, with the thread's psk for every message after the
  // first; statuses as of open::Open.
  [[nodiscard]] absl::StatusOr<Secret> Open(const hpke::Place& place,
                                            const sealed::v1::SealedEnvelope& envelope,
                                            std::string_view psk = {}) const;

  // What all other keys of review are made from but those of cases.
  [[nodiscard]] std::string_view master_key() const { return master_key_.view(); }
  // Authenticates page tokens; made from the master key.
  [[nodiscard]] std::string_view page_token_key() const { return page_token_key_.view(); }
  // The data keys of cases, and the numbers of those that new cases get: what `before` had
  // reserved, else none.
  [[nodiscard]] const keys::CaseKeyTree& case_keys() const { return *case_keys_; }
  [[nodiscard]] const std::shared_ptr<CaseNumbers>& case_numbers() const { return case_numbers_; }
  // Seals the roster of members; made from the master key.
  [[nodiscard]] const Secret& roster_key() const { return roster_key_; }
  // Seals the audit log's entries that are under no case's key, and names cases and readers there;
  // made from the master key.
  [[nodiscard]] const Secret& audit_key() const { return audit_key_; }
  [[nodiscard]] const Secret& audit_name_key() const { return audit_name_key_; }
  // The public side, in the order of their making.
  [[nodiscard]] const std::vector<v1::RecipientKey>& recipient_keys() const {
    return recipient_keys_;
  }

  // `text` as a note signed by the key of manifests; statuses as of keys::SignNote.
  [[nodiscard]] absl::StatusOr<std::string> SignNote(std::string_view text) const;
  // That key's name, and the verifier key of what it signs: `<name>+<hash>+<base64>`.
  [[nodiscard]] const std::string& note_key_name() const { return note_key_name_; }
  [[nodiscard]] const std::string& note_verifier_key() const { return note_verifier_key_; }
  // The public side as it is published, with the ring's serial: of each channel the 8 newest keys
  // that are not past their last day, since an envelope names no more.
  [[nodiscard]] Manifest ManifestOn(Day today) const;

 private:
  struct Recipient {
    std::string digest;  // SHA-256 of the private key
    open::PrivateKey key;
  };
  UnsealedKeys() = default;
  [[nodiscard]] absl::Status AddRecipient(const storage::v1::RecipientPrivateKey& key,
                                          const UnsealedKeys* before);

  Secret master_key_;
  Secret page_token_key_;
  Secret roster_key_;
  Secret audit_key_;
  Secret audit_name_key_;
  Secret signing_seed_;
  std::string note_key_name_;
  std::string note_verifier_key_;
  std::uint64_t manifest_serial_ = 0;
  std::unique_ptr<const keys::CaseKeyTree> case_keys_;
  std::shared_ptr<CaseNumbers> case_numbers_;
  std::vector<std::shared_ptr<const Recipient>> private_keys_;
  std::vector<v1::RecipientKey> recipient_keys_;
};

}  // namespace candor::review
