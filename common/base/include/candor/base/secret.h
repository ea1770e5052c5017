// Bytes that must not leak: wiped on destruction, moved but never copied, printed by nothing,
// compared in constant time only.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace candor {

// Thread-compatible. What `view()` returns lives as long as the Secret is neither moved from nor
// destroyed.
class Secret {
 public:
  Secret() = default;
  // `size` zero bytes, to be filled through `data()`.
  explicit Secret(std::size_t size) : bytes_(size, '\0') {}
  // Copies `bytes`; wiping the original is the caller's business.
  static Secret CopyOf(std::string_view bytes);

  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  [[nodiscard]] std::string_view view() const { return bytes_; }
  [[nodiscard]] char* data() { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }
  [[nodiscard]] bool empty() const { return bytes_.empty(); }

  // A copy on purpose: grep finds every place that makes one.
  [[nodiscard]] Secret Clone() const { return CopyOf(bytes_); }
  // Keeps the first `size` bytes and wipes the rest.
  void Truncate(std::size_t size);
  void Wipe();

 private:
  std::string bytes_;
};

// Overwrites `bytes` so that no compiler removes it.
void WipeBytes(std::string& bytes);

// True when equal. Takes the same time for all contents of one length.
[[nodiscard]] bool ConstantTimeEquals(std::string_view a, std::string_view b);

}  // namespace candor
