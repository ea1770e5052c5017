// The receipt: 16 random bytes that the reporter keeps as twelve words of the BIP-39 English
// list, and from which everything of their thread is derived (docs/FORMAT.md, "Receipt").
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "candor/base/random.h"
#include "candor/base/secret.h"

namespace candor {

inline constexpr std::size_t kReceiptWords = 12;
inline constexpr std::size_t kReceiptEntropyBytes = 16;
inline constexpr std::size_t kCapabilityBytes = 32;
inline constexpr std::size_t kSlotIdBytes = 32;

// What reporter and team share. Move-only; holds a secret.
class ThreadKeys {
 public:
  // `thread_key` is 32 bytes.
  explicit ThreadKeys(Secret thread_key) : thread_key_(std::move(thread_key)) {}

  [[nodiscard]] const Secret& thread_key() const { return thread_key_; }
  // Mixed into every envelope of the thread after the first.
  [[nodiscard]] Secret Psk() const;
  // The capability of the index-th message to the team; 0 is the report.
  [[nodiscard]] Secret Up(std::uint32_t index) const;
  // The capability of the index-th reply.
  [[nodiscard]] Secret Down(std::uint32_t index) const;

 private:
  Secret thread_key_;
};

// The 32-byte name of the slot that `capability` opens: all of it that is ever stored.
[[nodiscard]] std::string SlotIdOf(std::string_view capability);

// Move-only; holds a secret.
class Receipt {
 public:
  [[nodiscard]] static Receipt Generate(Random& random);
  // INVALID_ARGUMENT, field `receipt_entropy`, unless 16 bytes.
  [[nodiscard]] static absl::StatusOr<Receipt> FromEntropy(std::string_view entropy);
  // Takes any case, any run of spaces, dashes, commas or line breaks, and the first four letters
  // of a word. INVALID_ARGUMENT, field `receipt`: says how many words there were, which place
  // (never which word) is not on the list, or that the checksum is wrong.
  [[nodiscard]] static absl::StatusOr<Receipt> FromWords(std::string_view text);

  // Static storage.
  [[nodiscard]] std::array<std::string_view, kReceiptWords> Words() const;
  [[nodiscard]] ThreadKeys Thread() const;

 private:
  explicit Receipt(Secret entropy) : entropy_(std::move(entropy)) {}
  Secret entropy_;
};

}  // namespace candor
