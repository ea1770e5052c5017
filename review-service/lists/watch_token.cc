#include "lists/watch_token.h"

#include <cstddef>

#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "candor/base/bytes.h"
#include "candor/hpke/hkdf.h"
#include "candor/hpke/sha256.h"
#include "candor/keys/record_cipher.h"

namespace candor::review {
namespace {

constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kRunBytes = 16;
constexpr std::size_t kSequenceBytes = 8;
constexpr std::size_t kRightsBytes = 8;
constexpr std::size_t kMostBytes = 256;

}  // namespace

std::string RightsOf(const v1::Member& member) {
  v1::Member rights;
  *rights.mutable_roles() = member.roles();
  *rights.mutable_channels() = member.channels();
  return Sha256(rights.SerializeAsString()).substr(0, kRightsBytes);
}

WatchTokens::WatchTokens(std::string_view key, std::string_view member, std::string_view filter,
                         Random& random)
    : key_(hpke::Expand(key, "watch token", kKeyBytes)),
      bound_to_(Sha256(filter).append(member)),
      random_(random) {}

std::string WatchTokens::Make(const WatchPosition& position) const {
  std::string plain = position.run;
  plain.resize(kRunBytes);
  AppendU64(plain, position.sequence);
  plain.append(position.rights);
  const auto sealed = keys::EncryptRecord(key_.view(), bound_to_, plain, random_);
  if (!sealed.ok()) {
    return {};
  }
  return absl::WebSafeBase64Escape(sealed->nonce + sealed->ciphertext);
}

std::optional<WatchPosition> WatchTokens::Read(std::string_view token) const {
  std::string bytes;
  if (token.size() > kMostBytes ||
      !absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &bytes) ||
      bytes.size() < kNonceBytes) {
    return std::nullopt;
  }
  const auto opened = keys::DecryptRecord(key_.view(), bound_to_, bytes.substr(0, kNonceBytes),
                                          bytes.substr(kNonceBytes));
  if (!opened.ok() || opened->size() < kRunBytes + kSequenceBytes) {
    return std::nullopt;
  }
  WatchPosition position;
  position.run = opened->view().substr(0, kRunBytes);
  for (const char c : opened->view().substr(kRunBytes, kSequenceBytes)) {
    position.sequence = position.sequence << 8 | static_cast<unsigned char>(c);
  }
  position.rights = opened->view().substr(kRunBytes + kSequenceBytes);
  return position;
}

}  // namespace candor::review
