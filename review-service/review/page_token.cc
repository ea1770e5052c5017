#include "review/page_token.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/escaping.h"
#include "candor/base/bytes.h"
#include "candor/base/error.h"
#include "candor/base/secret.h"
#include "candor/hpke/hkdf.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

constexpr std::uint32_t kDefaultPageSize = 50;
constexpr std::uint32_t kMaxPageSize = 1000;
constexpr std::size_t kKeyBytes = 8;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kTokenBytes = kKeyBytes + kCaseIdBytes + kTagBytes;
constexpr std::size_t kMaxEncodedBytes = 2 * kTokenBytes;

std::string Encode(std::string_view bytes) {
  return absl::WebSafeBase64Escape(absl::string_view(bytes.data(), bytes.size()));
}

std::string_view LabelOf(PagedList list) {
  switch (list) {
    case PagedList::kCaseList:
      return "page";
    case PagedList::kMessageList:
      return "messages";
    case PagedList::kEventList:
      return "events";
  }
  return "";
}

}  // namespace

std::string PageTokens::Make(const ListPosition& position) const {
  std::string token;
  AppendU64(token, position.key);
  token.append(position.id);
  const std::string_view label = LabelOf(list_);
  const Secret tag = hpke::Expand(
      key_, std::string(label).append(token).append(asked_).append(member_), kTagBytes);
  return Encode(token.append(tag.view()));
}

std::optional<ListPosition> PageTokens::Decode(std::string_view token) const {
  std::string bytes;
  if (token.size() > kMaxEncodedBytes ||
      !absl::WebSafeBase64Unescape(absl::string_view(token.data(), token.size()), &bytes) ||
      bytes.size() != kTokenBytes) {
    return std::nullopt;
  }
  ListPosition position;
  for (std::size_t i = 0; i < kKeyBytes; ++i) {
    position.key = position.key << 8 | static_cast<unsigned char>(bytes[i]);
  }
  position.id = bytes.substr(kKeyBytes, kCaseIdBytes);
  if (!ConstantTimeEquals(Make(position), token)) {
    return std::nullopt;
  }
  return position;
}

absl::StatusOr<Page> PageTokens::Read(std::uint32_t page_size, std::string_view page_token) const {
  if (page_size > kMaxPageSize) {
    return InvalidField("page_size", "is over 1000; ask for at most 1000 a page");
  }
  Page page{page_size == 0 ? kDefaultPageSize : page_size, std::nullopt};
  if (!page_token.empty()) {
    page.after = Decode(page_token);
    if (!page.after) {
      return InvalidField("page_token",
                          "was not given to this member for this filter and order; leave it empty "
                          "for the first page");
    }
  }
  return page;
}

}  // namespace candor::review
