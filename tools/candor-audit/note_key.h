// The key that the log's checkpoints are signed with: a C2SP verifier key (c2sp.org/signed-note).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace candor::auditor {

inline constexpr std::size_t kMaxNoteBytes = std::size_t{64} * 1024;

// Copyable, thread-safe.
class NoteKey {
 public:
  // `text` is `<name>+<hash>+<base64>`; nothing when it is not, or was mistyped.
  [[nodiscard]] static std::optional<NoteKey> Parse(std::string_view text);

  [[nodiscard]] const std::string& name() const { return name_; }
  // The text of `note`, which lives as long as that, when this key has signed it; nothing else.
  [[nodiscard]] std::optional<std::string_view> TextOf(std::string_view note) const;

 private:
  NoteKey() = default;
  std::string name_;
  std::string hash_;
  std::string public_key_;
};

}  // namespace candor::auditor
