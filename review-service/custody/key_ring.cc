#include "custody/key_ring.h"

#include <cstdint>
#include <limits>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/config/checks.h"
#include "candor/hpke/hkdf.h"
#include "candor/keys/key_file.h"

namespace candor::review {
namespace {

constexpr std::size_t kMasterKeyBytes = 32;
constexpr std::size_t kPageTokenKeyBytes = 32;
constexpr std::size_t kRosterKeyBytes = 32;

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
    const storage::v1::KeyRing& ring) {
  if (ring.master_key().size() != kMasterKeyBytes) {
    return Error(Reason::kKeyFileDamaged);
  }
  // The constructor is private.
  std::shared_ptr<UnsealedKeys> keys(new UnsealedKeys());
  keys->master_key_ = Secret::CopyOf(ring.master_key());
  keys->page_token_key_ =
      hpke::Expand(keys->master_key(), "candor/v1 page token", kPageTokenKeyBytes);
  keys->roster_key_ = hpke::Expand(keys->master_key(), "candor/v1 roster", kRosterKeyBytes);
  for (const storage::v1::RecipientPrivateKey& key : ring.recipient_keys()) {
    if (key.kem_id() > std::numeric_limits<std::uint16_t>::max()) {
      return Error(Reason::kKeyFileDamaged);
    }
    absl::StatusOr<open::PrivateKey> parsed =
        open::PrivateKey::FromRaw(static_cast<std::uint16_t>(key.kem_id()), key.private_key());
    if (!parsed.ok()) {
      return Error(Reason::kKeyFileDamaged);
    }
    keys->recipient_keys_.push_back(PublicSide(key, parsed->key_id()));
    keys->private_keys_.push_back(*std::move(parsed));
  }
  return keys;
}

absl::StatusOr<Secret> UnsealedKeys::Open(const hpke::Place& place,
                                          const sealed::v1::SealedEnvelope& envelope,
                                          std::string_view psk) const {
  const auto find = [this](std::uint32_t kem_id, std::string_view key_id) {
    for (const open::PrivateKey& key : private_keys_) {
      if (key.kem_id() == kem_id && key.key_id() == key_id) {
        return &key;
      }
    }
    return static_cast<const open::PrivateKey*>(nullptr);
  };
  open::OpenInput input;
  input.place = place;
  input.psk = psk;
  return open::Open(input, envelope, find);
}

absl::StatusOr<std::shared_ptr<const UnsealedKeys>> KeyRing::Decode(
    std::string_view passphrase) const {
  const absl::StatusOr<std::string> file = config::ReadFile(key_file_);
  if (!file.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  ASSIGN_OR_RETURN(storage::v1::KeyRing ring, keys::DecodeKeyFile(*file, passphrase));
  absl::StatusOr<std::shared_ptr<const UnsealedKeys>> keys = UnsealedKeys::FromRing(ring);
  keys::WipeKeyRing(ring);
  return keys;
}

void KeyRing::Install(std::shared_ptr<const UnsealedKeys> keys) {
  const std::lock_guard lock(mutex_);
  keys_ = std::move(keys);
}

void KeyRing::Seal() { Install(nullptr); }

std::shared_ptr<const UnsealedKeys> KeyRing::Snapshot() const {
  const std::lock_guard lock(mutex_);
  return keys_;
}

}  // namespace candor::review
