// Page tokens: a position in a list, bound to the list and to one member and authenticated, so that
// a token can neither be made up nor handed on. Says nothing that the member was not shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "review/case_index.h"

namespace candor::review {

// In the lists of a case's messages and of its history a position is the number of one and the
// case's id.
enum class PagedList : std::uint8_t { kCaseList, kMessageList, kEventList };

// What a request for a page asks for.
struct Page {
  std::size_t size = 0;
  std::optional<ListPosition> after;  // none: from the start
};

// Thread-safe. `key` and `member` must outlive it.
class PageTokens {
 public:
  PageTokens(std::string_view key, PagedList list, std::string_view member)
      : key_(key), list_(list), member_(member) {}

  // Base64url of day or number, id and 16 bytes of
  // HKDF-Expand(key, "page", "messages" or "events" ‖ day or number ‖ id ‖ member).
  [[nodiscard]] std::string Make(const ListPosition& position) const;
  // Nothing for a token that Make did not make for this key, list and member.
  [[nodiscard]] std::optional<ListPosition> Decode(std::string_view token) const;

  // Of a request's `page_size` and `page_token`; INVALID_ARGUMENT naming the one that is wrong.
  [[nodiscard]] absl::StatusOr<Page> Read(std::uint32_t page_size,
                                          std::string_view page_token) const;

 private:
  const std::string_view key_;
  const PagedList list_;
  const std::string_view member_;
};

}  // namespace candor::review
