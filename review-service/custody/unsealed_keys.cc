#include "custody/unsealed_keys.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/signer.h"

namespace candor::review {
namespace {

constexpr std::size_t kMasterKeyBytes = 32;
constexpr std::size_t kPageTokenKeyBytes = 32;
constexpr std::size_t kRosterKeyBytes = 32;
constexpr std::size_t kAuditKeyBytes = 32;

v1::RecipientKey PublicSide(const storage::v1::RecipientPrivateKey& key, std::string key_id) {
  v1::RecipientKey shown;
  shown.set_channel(key.channel());
  shown.set_kem_id(key.kem_id());
  shown.set_key_id(std::move(key_id));
  shown.set_not_before_day(key.not_before_day());
  shown.set_not_after_day(key.not_after_day());
  return shown;
}

}  // namespace

absl::StatusOr<std::shared_ptr<const UnsealedKeys>> UnsealedKeys::FromRing(
    const storage::v1::KeyRing& ring, const UnsealedKeys* before) {
  const auto signer = keys::Ed25519PublicKey(ring.manifest_signing_key());
  if (ring.master_key().size() != kMasterKeyBytes || !signer.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  // The constructor is private.
  std::shared_ptr<UnsealedKeys> keys(new UnsealedKeys());
  keys->master_key_ = Secret::CopyOf(ring.master_key());
  keys->page_token_key_ =
      hpke::Expand(keys->master_key(), "candor/v1 page token", kPageTokenKeyBytes);
  keys->roster_key_ = hpke::Expand(keys->master_key(), "candor/v1 roster", kRosterKeyBytes);
  keys->audit_key_ = hpke::Expand(keys->master_key(), "candor/v1 audit", kAuditKeyBytes);
  keys->audit_name_key_ = hpke::Expand(keys->master_key(), "candor/v1 audit name", kAuditKeyBytes);
  keys->signing_seed_ = Secret::CopyOf(ring.manifest_signing_key());
  keys->note_key_name_ = ring.manifest_key_name();
  keys->note_verifier_key_ = VerifierKey(ring.manifest_key_name(), *signer);
  keys->manifest_serial_ = ring.manifest_serial();
  keys->case_keys_ = std::make_unique<const keys::CaseKeyTree>(ring.case_keys());
  keys->case_numbers_ = before != nullptr ? before->case_numbers_ : std::make_shared<CaseNumbers>();
  for (const storage::v1::RecipientPrivateKey& key : ring.recipient_keys()) {
    RETURN_IF_ERROR(keys->AddRecipient(key, before));
  }
  return keys;
}

absl::Status UnsealedKeys::AddRecipient(const storage::v1::RecipientPrivateKey& key,
                                        const UnsealedKeys* before) {
  const std::string digest = Sha256(key.private_key());
  if (before != nullptr) {
    const auto known = std::ranges::find(before->private_keys_, digest,
                                         [](const auto& recipient) { return recipient->digest; });
    if (known != before->private_keys_.end()) {
      recipient_keys_.push_back(PublicSide(key, (*known)->key.key_id()));
      private_keys_.push_back(*known);
      return absl::OkStatus();
    }
  }
  if (key.kem_id() > std::numeric_limits<std::uint16_t>::max()) {
    return Error(Reason::kKeyFileDamaged);
  }
  absl::StatusOr<open::PrivateKey> parsed =
      open::PrivateKey::FromRaw(static_cast<std::uint16_t>(key.kem_id()), key.private_key());
  if (!parsed.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  recipient_keys_.push_back(PublicSide(key, parsed->key_id()));
  private_keys_.push_back(std::make_shared<const Recipient>(Recipient{digest, *std::move(parsed)}));
  return absl::OkStatus();
}

absl::StatusOr<Secret> UnsealedKeys::Open(const hpke::Place& place,
                                          const sealed::v1::SealedEnvelope& envelope,
                                          std::string_view psk) const {
  const auto find = [this](std::uint32_t kem_id, std::string_view key_id) {
    for (const auto& recipient : private_keys_) {
      if (recipient->key.kem_id() == kem_id && recipient->key.key_id() == key_id) {
        return &recipient->key;
      }
    }
    return static_cast<const open::PrivateKey*>(nullptr);
  };
  open::OpenInput input;
  input.place = place;
  input.psk = psk;
  return open::Open(input, envelope, find);
}

absl::StatusOr<std::string> UnsealedKeys::SignNote(std::string_view text) const {
  return keys::SignNote(text, note_key_name_, signing_seed_.view());
}

Manifest UnsealedKeys::ManifestOn(Day today) const {
  std::map<std::string_view, std::size_t> listed;
  Manifest manifest{manifest_serial_, {}};
  for (std::size_t i = recipient_keys_.size(); i-- > 0;) {
    const v1::RecipientKey& key = recipient_keys_[i];
    if (key.not_after_day() < today.number() || ++listed[key.channel()] > hpke::kMaxWrappedKeys) {
      continue;
    }
    manifest.keys.push_back({.channel = key.channel(),
                             .kem_id = static_cast<std::uint16_t>(key.kem_id()),
                             .key_id = key.key_id(),
                             .not_before = Day(key.not_before_day()),
                             .not_after = Day(key.not_after_day()),
                             .public_key = private_keys_[i]->key.public_key()});
  }
  std::ranges::reverse(manifest.keys);
  return manifest;
}

}  // namespace candor::review
