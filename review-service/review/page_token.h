// Page tokens: a position in a list, bound to the list, to what was asked for and to one member,
// and authenticated, so that a token can neither be made up nor handed on. Says nothing that the
// member was not shown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "lists/case_order.h"

namespace candor::review {

// In the lists of a case's messages and of its history the key of a position is the number of one,
// and the id that of the case.
enum class PagedList : std::uint8_t { kCaseList, kMessageList, kEventList };

// What a request for a page asks for.
struct Page {
  std::size_t size = 0;
  std::optional<ListPosition> after;  // none: from the start
};

// Thread-safe. `key` and `member` must outlive it.
class PageTokens {
 public:
  // `asked` is the 32-byte digest of what else the list depends on; empty for lists of one case.
  PageTokens(std::string_view key, PagedList list, std::string_view member, std::string asked = {})
      : key_(key), list_(list), member_(member), asked_(std::move(asked)) {}

  // Base64url of the position's u64 key, id and 16 bytes of
  // HKDF-Expand(key, "page", "messages" or "events" ‖ u64 key ‖ id ‖ asked ‖ member).
  [[nodiscard]] std::string Make(const ListPosition& position) const;
  // Nothing for a token that Make did not make for all of these.
  [[nodiscard]] std::optional<ListPosition> Decode(std::string_view token) const;

  // Of a request's `page_size` and `page_token`; INVALID_ARGUMENT naming the one that is wrong.
  [[nodiscard]] absl::StatusOr<Page> Read(std::uint32_t page_size,
                                          std::string_view page_token) const;

 private:
  const std::string_view key_;
  const PagedList list_;
  const std::string_view member_;
  const std::string asked_;
};

}  // namespace candor::review
