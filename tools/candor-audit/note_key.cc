#include "candor-audit/note_key.h"

#include <algorithm>

#include "candor-audit/base64.h"
#include "candor-audit/crypto.h"

namespace candor::auditor {
namespace {

constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kHashBytes = 4;
constexpr std::size_t kMaterialBytes = 33;
constexpr std::size_t kMaxSignatures = 64;
constexpr char kEd25519 = '\x01';
constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";  // em dash, space

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::string HashOf(std::string_view name, std::string_view material) {
  const merkle::Hash digest = Digest({name, "\n", material});
  return {digest.begin(), digest.begin() + kHashBytes};
}

std::string Hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex.push_back(kDigits[byte >> 4U]);
    hex.push_back(kDigits[byte & 0xfU]);
  }
  return hex;
}

}  // namespace

std::optional<NoteKey> NoteKey::Parse(std::string_view text) {
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos || !IsName(text.substr(0, first))) {
    return std::nullopt;
  }
  const std::optional<std::string> material = FromBase64(text.substr(second + 1));
  if (!material || material->size() != kMaterialBytes || material->front() != kEd25519) {
    return std::nullopt;
  }
  NoteKey key;
  key.name_ = text.substr(0, first);
  key.hash_ = HashOf(key.name_, *material);
  key.public_key_ = material->substr(1);
  if (Hex(key.hash_) != text.substr(first + 1, second - first - 1)) {
    return std::nullopt;
  }
  return key;
}

std::optional<std::string_view> NoteKey::TextOf(std::string_view note) const {
  const std::size_t empty_line = note.rfind("\n\n");
  if (note.size() > kMaxNoteBytes || empty_line == std::string_view::npos ||
      !note.ends_with('\n')) {
    return std::nullopt;
  }
  const std::string_view text = note.substr(0, empty_line + 1);
  std::string_view rest = note.substr(empty_line + 2);
  bool is_signed = false;
  for (std::size_t count = 0; !rest.empty(); ++count) {
    std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() + 1);
    const std::size_t space = line.rfind(' ');
    if (count == kMaxSignatures || !line.starts_with(kSignatureMark) ||
        space < kSignatureMark.size()) {
      return std::nullopt;
    }
    const std::string_view name = line.substr(kSignatureMark.size(), space - kSignatureMark.size());
    const std::optional<std::string> signature = FromBase64(line.substr(space + 1));
    if (!signature || signature->size() <= kHashBytes) {
      return std::nullopt;
    }
    // Those of other keys are nothing to us; one of ours that is wrong spoils the note.
    if (name == name_ && signature->starts_with(hash_)) {
      is_signed = IsSignedBy(public_key_, text, std::string_view(*signature).substr(kHashBytes));
      if (!is_signed) {
        return std::nullopt;
      }
    }
  }
  return is_signed ? std::optional(text) : std::nullopt;
}

}  // namespace candor::auditor
