#include "candor/keys/key_file.h"

#include <cstddef>
#include <cstdint>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/keys/record_cipher.h"
#include "key_file_container.h"
#include "key_ring.h"
#include "passphrase_slot.h"
#include "scrypt_cost.h"

namespace candor::keys {
namespace {

using storage::v1::KeyFile;
using storage::v1::KeyRing;

constexpr std::uint64_t kWrittenN = std::uint64_t{1} << 17;
constexpr std::size_t kKeyBytes = 32;
// For the container around the ring: its slots are a few kilobytes at most.
constexpr std::size_t kMaxRingBytes = kMaxKeyFileBytes - std::size_t{16} * 1024;

absl::StatusOr<KeyRing> ParseRing(const Secret& plaintext) {
  KeyRing ring;
  if (!ring.ParseFromArray(plaintext.view().data(), static_cast<int>(plaintext.size())) ||
      !CheckKeyRing(ring).ok()) {
    WipeKeyRing(ring);
    return Error(Reason::kKeyFileDamaged);
  }
  return ring;
}

absl::StatusOr<OpenedKeyFile> OpenVersion1(const KeyFile& container, std::string_view passphrase,
                                           Random& random) {
  ASSIGN_OR_RETURN(const Secret key, ScryptKey(passphrase, container));
  const absl::StatusOr<Secret> plaintext =
      DecryptRecord(key.view(), ContainerAad(container), container.nonce(), container.ciphertext());
  if (!plaintext.ok()) {
    return Error(Reason::kWrongPassphrase);
  }
  OpenedKeyFile opened;
  ASSIGN_OR_RETURN(opened.ring, ParseRing(*plaintext));
  // Cost, salt and so the passphrase's key stay, so that scrypt is paid for once.
  opened.key_encryption_key = random.SecretBytes(kKeyBytes);
  storage::v1::PassphraseSlot& slot = *opened.slots.mutable_passphrase();
  slot.set_scrypt_n(container.scrypt_n());
  slot.set_scrypt_r(container.scrypt_r());
  slot.set_scrypt_p(container.scrypt_p());
  slot.set_salt(container.salt());
  RETURN_IF_ERROR(SealSlot(opened.key_encryption_key.view(), key.view(), slot, random));
  return opened;
}

absl::StatusOr<Secret> OpenSlot(const KeyFile& container, std::string_view passphrase) {
  if (!container.has_passphrase()) {
    return Error(Reason::kWrongPassphrase);
  }
  const storage::v1::PassphraseSlot& slot = container.passphrase();
  ASSIGN_OR_RETURN(const Secret key, ScryptKey(passphrase, slot));
  absl::StatusOr<Secret> opened =
      DecryptRecord(key.view(), PassphraseAad(slot), slot.nonce(), slot.ciphertext());
  return opened.ok() ? std::move(opened) : Error(Reason::kWrongPassphrase);
}

KeyFile SlotsOf(KeyFile container) {
  KeyFile slots;
  if (container.has_passphrase()) {
    slots.mutable_passphrase()->Swap(container.mutable_passphrase());
  }
  if (container.has_shares()) {
    slots.mutable_shares()->Swap(container.mutable_shares());
  }
  return slots;
}

absl::StatusOr<OpenedKeyFile> OpenVersion2(KeyFile container, Secret key_encryption_key) {
  const absl::StatusOr<Secret> content_key =
      DecryptRecord(key_encryption_key.view(), ContentKeyAad(container),
                    container.content_key_nonce(), container.content_key());
  if (!content_key.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  const absl::StatusOr<Secret> plaintext = DecryptRecord(content_key->view(), RingAad(container),
                                                         container.nonce(), container.ciphertext());
  if (!plaintext.ok()) {
    return Error(Reason::kKeyFileDamaged);
  }
  OpenedKeyFile opened;
  ASSIGN_OR_RETURN(opened.ring, ParseRing(*plaintext));
  opened.key_encryption_key = std::move(key_encryption_key);
  opened.slots = SlotsOf(std::move(container));
  return opened;
}

}  // namespace

OpenedKeyFile::~OpenedKeyFile() { WipeKeyRing(ring); }

OpenedKeyFile& OpenedKeyFile::operator=(OpenedKeyFile&& other) noexcept {
  if (this != &other) {
    WipeKeyRing(ring);
    ring.Swap(&other.ring);
    key_encryption_key = std::move(other.key_encryption_key);
    slots = std::move(other.slots);
  }
  return *this;
}

OpenedKeyFile OpenedKeyFile::Clone() const {
  OpenedKeyFile copy;
  copy.ring = ring;
  copy.key_encryption_key = key_encryption_key.Clone();
  copy.slots = slots;
  return copy;
}

absl::StatusOr<KeyFile> KeyFileSlots(std::string_view file) {
  ASSIGN_OR_RETURN(KeyFile container, DecodeContainer(file));
  return SlotsOf(std::move(container));
}

absl::StatusOr<OpenedKeyFile> OpenKeyFile(std::string_view file, std::string_view passphrase,
                                          Random& random) {
  ASSIGN_OR_RETURN(KeyFile container, DecodeContainer(file));
  if (!IsPassphrase(passphrase)) {
    return Error(Reason::kWrongPassphrase);
  }
  if (container.version() == 1) {
    return OpenVersion1(container, passphrase, random);
  }
  ASSIGN_OR_RETURN(Secret key, OpenSlot(container, passphrase));
  return OpenVersion2(std::move(container), std::move(key));
}

absl::StatusOr<OpenedKeyFile> OpenKeyFileWithKey(std::string_view file, Secret key_encryption_key) {
  ASSIGN_OR_RETURN(KeyFile container, DecodeContainer(file));
  if (container.version() == 1) {
    return Error(Reason::kKeyFileDamaged);
  }
  return OpenVersion2(std::move(container), std::move(key_encryption_key));
}

void ReplaceKeyEncryptionKey(OpenedKeyFile& opened, Random& random) {
  opened.key_encryption_key = random.SecretBytes(kKeyBytes);
  opened.slots.Clear();
}

absl::Status SetPassphraseAtCost(OpenedKeyFile& opened, std::string_view passphrase,
                                 std::uint64_t scrypt_n, Random& random) {
  if (!IsPassphrase(passphrase)) {
    return InvalidField("passphrase", "must have 1 to 1024 bytes");
  }
  ASSIGN_OR_RETURN(*opened.slots.mutable_passphrase(),
                   NewSlot(opened.key_encryption_key.view(), passphrase, scrypt_n, random));
  return absl::OkStatus();
}

absl::Status SetPassphrase(OpenedKeyFile& opened, std::string_view passphrase, Random& random) {
  return SetPassphraseAtCost(opened, passphrase, kWrittenN, random);
}

absl::StatusOr<std::string> EncodeKeyFile(const OpenedKeyFile& opened, Random& random) {
  RETURN_IF_ERROR(CheckKeyRing(opened.ring));
  if (!opened.slots.has_passphrase() && !opened.slots.has_shares()) {
    return InvalidField("slots",
                        "has neither a passphrase nor shares; nothing could open the file");
  }
  Secret plaintext(opened.ring.ByteSizeLong());
  if (plaintext.size() > kMaxRingBytes) {
    return InvalidField("ring", "is larger than a key file may be");
  }
  if (!opened.ring.SerializeToArray(plaintext.data(), static_cast<int>(plaintext.size()))) {
    return Error(Reason::kInternal);
  }
  KeyFile container = opened.slots;
  container.set_version(2);
  const Secret content_key = random.SecretBytes(kKeyBytes);
  ASSIGN_OR_RETURN(EncryptedRecord key,
                   EncryptRecord(opened.key_encryption_key.view(), ContentKeyAad(container),
                                 content_key.view(), random));
  container.set_content_key_nonce(std::move(key.nonce));
  container.set_content_key(std::move(key.ciphertext));
  ASSIGN_OR_RETURN(EncryptedRecord ring,
                   EncryptRecord(content_key.view(), RingAad(container), plaintext.view(), random));
  container.set_nonce(std::move(ring.nonce));
  container.set_ciphertext(std::move(ring.ciphertext));
  return EncodeContainer(container);
}

absl::StatusOr<std::string> EncodeKeyFileAtCost(const KeyRing& ring, std::string_view passphrase,
                                                std::uint64_t scrypt_n, Random& random) {
  OpenedKeyFile opened;
  opened.ring = ring;
  ReplaceKeyEncryptionKey(opened, random);
  RETURN_IF_ERROR(SetPassphraseAtCost(opened, passphrase, scrypt_n, random));
  return EncodeKeyFile(opened, random);
}

absl::StatusOr<std::string> EncodeKeyFile(const KeyRing& ring, std::string_view passphrase,
                                          Random& random) {
  return EncodeKeyFileAtCost(ring, passphrase, kWrittenN, random);
}

absl::StatusOr<KeyRing> DecodeKeyFile(std::string_view file, std::string_view passphrase) {
  SystemRandom random;
  ASSIGN_OR_RETURN(OpenedKeyFile opened, OpenKeyFile(file, passphrase, random));
  return std::move(opened.ring);
}

}  // namespace candor::keys
