#include "review/page_token.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "candor/base/bytes.h"
#include "candor/base/secret.h"
#include "candor/hpke/hkdf.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::size_t kDayBytes = 4;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kTokenBytes = kDayBytes + kCaseIdBytes + kTagBytes;
constexpr std::size_t kMaxEncodedBytes = 2 * kTokenBytes;

std::string Encode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(absl::string_view(bytes.data(), bytes.size()));
}

}  // namespace

std::string MakePageToken(std::string_view key, std::string_view member,
                          const ListPosition& position) {
  std::string token;
  AppendU32(token, position.day);
  token.append(position.id);
  const Secret tag = hpke::Expand(key, std::string("page").append(token).append(member), kTagBytes);
  return Encode(token.append(tag.view()));
}

std::optional<ListPosition> ReadPageToken(std::string_view key, std::string_view member,
                                          std::string_view token) {
  std::string bytes;
  if (token.size() > kMaxEncodedBytes ||
      !absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &bytes) ||
      bytes.size() != kTokenBytes) {
    return std::nullopt;
  }
  ListPosition position;
  for (std::size_t i = 0; i < kDayBytes; ++i) {
    position.day = position.day << 8 | static_cast<unsigned char>(bytes[i]);
  }
  position.id = bytes.substr(kDayBytes, kCaseIdBytes);
  if (!ConstantTimeEquals(MakePageToken(key, member, position), token)) {
    return std::nullopt;
  }
  return position;
}

}  // namespace candor::review
