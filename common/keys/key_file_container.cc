#include "key_file_container.h"

#include <bit>
#include <cstdint>

#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/sha256.h"

namespace candor::keys {
namespace {

constexpr std::string_view kMagic = "candor-key-file-v1\n";
constexpr std::uint32_t kVersion = 1;
constexpr std::uint64_t kMinN = std::uint64_t{1} << 10;
constexpr std::uint64_t kMaxN = std::uint64_t{1} << 20;  // 1 GiB
constexpr std::size_t kSaltBytes = 32;
constexpr std::size_t kMaxFileBytes = 1024 * 1024;

bool IsSound(const storage::v1::KeyFile& container) {
  return container.GetReflection()->GetUnknownFields(container).empty() &&
         container.version() == kVersion && std::has_single_bit(container.scrypt_n()) &&
         container.scrypt_n() >= kMinN && container.scrypt_n() <= kMaxN &&
         container.scrypt_r() == 8 && container.scrypt_p() == 1 &&
         container.salt().size() == kSaltBytes && container.nonce().size() == hpke::kNonceBytes &&
         container.ciphertext().size() > hpke::kTagBytes;
}

}  // namespace

std::string EncodeContainer(const storage::v1::KeyFile& container) {
  std::string file(kMagic);
  file.append(container.SerializeAsString());
  return file.append(Sha256(file));
}

absl::StatusOr<storage::v1::KeyFile> DecodeContainer(std::string_view file) {
  if (!file.starts_with(kMagic) || file.size() < kMagic.size() + kSha256Bytes ||
      file.size() > kMaxFileBytes) {
    return Error(Reason::kKeyFileDamaged);
  }
  const std::string_view digest = file.substr(file.size() - kSha256Bytes);
  file.remove_suffix(kSha256Bytes);
  storage::v1::KeyFile container;
  if (Sha256(file) != digest) {
    return Error(Reason::kKeyFileDamaged);
  }
  file.remove_prefix(kMagic.size());
  if (!container.ParseFromArray(file.data(), static_cast<int>(file.size())) ||
      !IsSound(container)) {
    return Error(Reason::kKeyFileDamaged);
  }
  return container;
}

std::string ContainerAad(const storage::v1::KeyFile& container) {
  std::string aad(kMagic);
  AppendU32(aad, container.version());
  AppendU64(aad, container.scrypt_n());
  AppendU32(aad, container.scrypt_r());
  AppendU32(aad, container.scrypt_p());
  return aad.append(container.salt());
}

}  // namespace candor::keys
