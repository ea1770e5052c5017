#include "key_file_container.h"

#include <bit>
#include <cstdint>

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/key_file.h"
#include "candor/shamir/share_set.h"

namespace candor::keys {
namespace {

using storage::v1::KeyFile;
using storage::v1::PassphraseSlot;
using storage::v1::ShareSet;

constexpr std::string_view kMagic1 = "candor-key-file-v1\n";
constexpr std::string_view kMagic2 = "candor-key-file-v2\n";
static_assert(kMagic1.size() == kMagic2.size());
constexpr std::uint64_t kMinN = std::uint64_t{1} << 10;
constexpr std::uint64_t kMaxN = std::uint64_t{1} << 20;  // 1 GiB
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kSealedKeyBytes = 32 + hpke::kTagBytes;

std::string_view MagicOf(const KeyFile& container) {
  return container.version() == 1 ? kMagic1 : kMagic2;
}

// Of a container or a slot.
template <typename Cost>
bool IsCost(const Cost& cost) {
  return std::has_single_bit(cost.scrypt_n()) && cost.scrypt_n() >= kMinN &&
         cost.scrypt_n() <= kMaxN && cost.scrypt_r() == 8 && cost.scrypt_p() == 1 &&
         cost.salt().size() == kSaltBytes;
}

bool HasUnknownFields(const google::protobuf::Message& message) {
  return !message.GetReflection()->GetUnknownFields(message).empty();
}

bool IsSlot(const PassphraseSlot& slot) {
  return !HasUnknownFields(slot) && IsCost(slot) && slot.nonce().size() == hpke::kNonceBytes &&
         slot.ciphertext().size() == kSealedKeyBytes;
}

bool IsVersion1(const KeyFile& container) {
  return container.version() == 1 && IsCost(container) && !container.has_passphrase() &&
         !container.has_shares() && container.content_key_nonce().empty() &&
         container.content_key().empty();
}

bool IsVersion2(const KeyFile& container) {
  return container.version() == 2 && container.scrypt_n() == 0 && container.scrypt_r() == 0 &&
         container.scrypt_p() == 0 && container.salt().empty() &&
         (container.has_passphrase() || container.has_shares()) &&
         (!container.has_passphrase() || IsSlot(container.passphrase())) &&
         (!container.has_shares() || shamir::IsSound(container.shares())) &&
         container.content_key_nonce().size() == hpke::kNonceBytes &&
         container.content_key().size() == kSealedKeyBytes;
}

bool IsSound(const KeyFile& container) {
  return !HasUnknownFields(container) && (IsVersion1(container) || IsVersion2(container)) &&
         container.nonce().size() == hpke::kNonceBytes &&
         container.ciphertext().size() > hpke::kTagBytes;
}

template <typename Cost>
void AppendCost(std::string& out, const Cost& cost) {
  AppendU64(out, cost.scrypt_n());
  AppendU32(out, cost.scrypt_r());
  AppendU32(out, cost.scrypt_p());
  out.append(cost.salt());
}

void AppendShares(std::string& out, const ShareSet& set) {
  out.append(set.set_id());
  AppendU8(out, static_cast<std::uint8_t>(set.threshold()));
  AppendU8(out, static_cast<std::uint8_t>(set.owners_size()));
  for (const storage::v1::ShareOwner& owner : set.owners()) {
    AppendU8(out, static_cast<std::uint8_t>(owner.officer().size()));
    out.append(owner.officer()).append(owner.commitment());
  }
}

}  // namespace

std::string EncodeContainer(const KeyFile& container) {
  std::string file(MagicOf(container));
  file.append(container.SerializeAsString());
  return file.append(Sha256(file));
}

absl::StatusOr<KeyFile> DecodeContainer(std::string_view file) {
  if (!(file.starts_with(kMagic1) || file.starts_with(kMagic2)) ||
      file.size() < kMagic1.size() + kSha256Bytes || file.size() > kMaxKeyFileBytes) {
    return Error(Reason::kKeyFileDamaged);
  }
  const std::string_view digest = file.substr(file.size() - kSha256Bytes);
  file.remove_suffix(kSha256Bytes);
  KeyFile container;
  if (Sha256(file) != digest) {
    return Error(Reason::kKeyFileDamaged);
  }
  const std::string_view magic = file.substr(0, kMagic1.size());
  file.remove_prefix(kMagic1.size());
  if (!container.ParseFromArray(file.data(), static_cast<int>(file.size())) ||
      !IsSound(container) || MagicOf(container) != magic) {
    return Error(Reason::kKeyFileDamaged);
  }
  return container;
}

std::string ContainerAad(const KeyFile& container) {
  std::string aad(kMagic1);
  AppendU32(aad, container.version());
  AppendCost(aad, container);
  return aad;
}

std::string PassphraseAad(const PassphraseSlot& slot) {
  std::string aad(kMagic2);
  aad.append("passphrase");
  AppendCost(aad, slot);
  return aad;
}

std::string ContentKeyAad(const KeyFile& container) {
  std::string aad(kMagic2);
  aad.append("content key");
  AppendU8(aad, container.has_passphrase() ? 1 : 0);
  if (container.has_passphrase()) {
    AppendCost(aad, container.passphrase());
    aad.append(container.passphrase().nonce()).append(container.passphrase().ciphertext());
  }
  AppendU8(aad, container.has_shares() ? 1 : 0);
  if (container.has_shares()) {
    AppendShares(aad, container.shares());
  }
  return aad;
}

std::string RingAad(const KeyFile& container) {
  return ContentKeyAad(container)
      .append("key ring")
      .append(container.content_key_nonce())
      .append(container.content_key());
}

}  // namespace candor::keys
