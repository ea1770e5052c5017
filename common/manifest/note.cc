// Signed notes as c2sp.org/signed-note defines them; Ed25519 alone.
#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "absl/strings/escaping.h"
#include "base64.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/ed25519.h"
#include "candor/hpke/sha256.h"
#include "candor/manifest/manifest.h"

namespace candor {
namespace {

constexpr char kEd25519Type = '\x01';
constexpr std::size_t kHashBytes = 4;
constexpr std::size_t kMaxNameBytes = 256;
constexpr std::size_t kMaxSignatures = 64;
constexpr std::string_view kSignatureMark = "\xe2\x80\x94 ";  // em dash, space

std::string Ed25519Material(std::string_view public_key) {
  return std::string(1, kEd25519Type).append(public_key);
}

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= kMaxNameBytes &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c > ' ' && c < 0x7f && c != '+'; });
}

bool HasControlCharacters(std::string_view note) {
  return std::any_of(note.begin(), note.end(),
                     [](char c) { return c != '\n' && static_cast<unsigned char>(c) < ' '; });
}

struct NoteParts {
  std::string_view text;        // its last line break included
  std::string_view signatures;  // one line each, every line break included
};

std::optional<NoteParts> SplitNote(std::string_view note) {
  const std::size_t empty_line = note.rfind("\n\n");
  if (note.size() > kMaxManifestBytes || empty_line == std::string_view::npos ||
      !note.ends_with('\n') || HasControlCharacters(note)) {
    return std::nullopt;
  }
  NoteParts parts{note.substr(0, empty_line + 1), note.substr(empty_line + 2)};
  if (parts.signatures.empty()) {
    return std::nullopt;
  }
  return parts;
}

struct SignatureLine {
  std::string_view name;
  std::string hash;
  std::string signature;
};

std::optional<SignatureLine> ParseSignatureLine(std::string_view line) {
  if (!line.starts_with(kSignatureMark)) {
    return std::nullopt;
  }
  line.remove_prefix(kSignatureMark.size());
  const std::size_t space = line.find(' ');
  if (space == 0 || space == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<std::string> bytes = FromBase64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kHashBytes) {
    return std::nullopt;
  }
  return SignatureLine{line.substr(0, space), bytes->substr(0, kHashBytes),
                       bytes->substr(kHashBytes)};
}

absl::Status NotANote() { return absl::InvalidArgumentError("this is no signed note"); }

}  // namespace

std::string NoteKeyHash(std::string_view name, std::string_view public_key) {
  std::string hash = Sha256({name, "\n", Ed25519Material(public_key)});
  hash.resize(kHashBytes);
  return hash;
}

std::string VerifierKey(std::string_view name, std::string_view public_key) {
  std::string key(name);
  key.append("+").append(absl::BytesToHexString(NoteKeyHash(name, public_key)));
  return key.append("+").append(ToBase64(Ed25519Material(public_key)));
}

absl::StatusOr<NoteVerifier> NoteVerifier::Parse(std::string_view key) {
  const auto refused = absl::InvalidArgumentError(
      "this is no verifier key; give <name>+<hash>+<base64>, as the key tool printed it");
  const std::size_t first = key.find('+');
  const std::size_t second = first == std::string_view::npos ? first : key.find('+', first + 1);
  if (second == std::string_view::npos || !IsName(key.substr(0, first))) {
    return refused;
  }
  const std::optional<std::string> material = FromBase64(key.substr(second + 1));
  if (!material || material->size() != 1 + kEd25519Bytes || material->front() != kEd25519Type) {
    return refused;
  }
  NoteVerifier verifier;
  verifier.name_ = key.substr(0, first);
  verifier.public_key_ = material->substr(1);
  verifier.hash_ = NoteKeyHash(verifier.name_, verifier.public_key_);
  // The hash guards against a key that was cut or mistyped.
  if (VerifierKey(verifier.name_, verifier.public_key_) != key) {
    return refused;
  }
  return verifier;
}

absl::StatusOr<std::string> NoteVerifier::Verify(std::string_view note) const {
  const std::optional<NoteParts> parts = SplitNote(note);
  if (!parts) {
    return NotANote();
  }
  std::string_view rest = parts->signatures;
  bool is_verified = false;
  for (std::size_t count = 0; !rest.empty(); ++count) {
    const std::size_t end = rest.find('\n');
    const std::optional<SignatureLine> line = ParseSignatureLine(rest.substr(0, end));
    rest.remove_prefix(end + 1);
    if (!line || count == kMaxSignatures) {
      return NotANote();
    }
    if (line->name != name_ || line->hash != hash_) {
      continue;
    }
    if (!Ed25519Verify(public_key_, parts->text, line->signature)) {
      return absl::UnauthenticatedError("the signature of the pinned key is wrong");
    }
    is_verified = true;
  }
  if (!is_verified) {
    return absl::UnauthenticatedError("the pinned key has not signed this");
  }
  return std::string(parts->text);
}

}  // namespace candor
