#include "candor/manifest/manifest.h"

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/strings/escaping.h"
#include "base64.h"
#include "candor/base/bytes.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/hpke/schedule.h"
#include "manifest_text.h"

namespace candor {
namespace {

constexpr std::string_view kFirstLine = "candor/v1 manifest";
constexpr std::string_view kSerial = "serial ";
constexpr std::size_t kMaxKeys = 256;
constexpr std::size_t kFieldsOfKey = 6;
constexpr std::size_t kMaxPublicKeyBytes = 4096;
constexpr std::size_t kX25519Bytes = 32;

std::string ToHex(std::string_view bytes) {
  return absl::BytesToHexString(absl::string_view(bytes.data(), bytes.size()));
}

template <typename Number>
std::optional<Number> ParseNumber(std::string_view text, int base) {
  Number number = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number, base);
  return error == std::errc() && stopped == end ? std::optional(number) : std::nullopt;
}

std::vector<std::string_view> Split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

// A key of a KEM that this version does not know is kept, so that new ones can come beside old.
bool IsPublicKey(std::uint16_t kem_id, std::string_view key) {
  return kem_id == hpke::kKemX25519 ? key.size() == kX25519Bytes
                                    : !key.empty() && key.size() <= kMaxPublicKeyBytes;
}

std::optional<ManifestKey> ParseKey(std::string_view line) {
  const std::vector<std::string_view> fields = Split(line, ' ');
  if (fields.size() != kFieldsOfKey || !hpke::IsChannelName(fields[0])) {
    return std::nullopt;
  }
  const auto kem_id = ParseNumber<std::uint16_t>(fields[1], 16);
  const auto not_before = ParseNumber<std::uint32_t>(fields[3], 10);
  const auto not_after = ParseNumber<std::uint32_t>(fields[4], 10);
  const std::optional<std::string> public_key = FromBase64(fields[5]);
  if (!kem_id || !not_before || !not_after || *not_before > *not_after || !public_key ||
      !IsPublicKey(*kem_id, *public_key)) {
    return std::nullopt;
  }
  // The key id is computed: one in the text that is not that of its key is a wrong spelling.
  return ManifestKey{std::string(fields[0]), *kem_id,         hpke::KeyId(*kem_id, *public_key),
                     Day(*not_before),       Day(*not_after), *public_key};
}

bool EachKeyOnce(const std::vector<ManifestKey>& keys) {
  std::vector<std::tuple<std::string_view, std::uint16_t, std::string_view>> names;
  names.reserve(keys.size());
  for (const ManifestKey& key : keys) {
    names.emplace_back(key.channel, key.kem_id, key.key_id);
  }
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

}  // namespace

bool Manifest::HasChannel(std::string_view channel) const {
  return std::any_of(keys.begin(), keys.end(),
                     [channel](const ManifestKey& key) { return key.channel == channel; });
}

std::vector<const ManifestKey*> Manifest::ValidKeys(std::string_view channel, Day today) const {
  std::vector<const ManifestKey*> valid;
  for (const ManifestKey& key : keys) {
    if (key.channel == channel && key.not_before <= today && today <= key.not_after) {
      valid.push_back(&key);
    }
  }
  return valid;
}

std::vector<const ManifestKey*> Manifest::SealingKeys(std::string_view channel, Day today) const {
  constexpr std::ptrdiff_t kNewest = 2;
  std::vector<const ManifestKey*> valid = ValidKeys(channel, today);
  const auto is_old = [&valid](const ManifestKey* key) {
    // Of two of one day the later one in the manifest is the newer.
    return std::count_if(valid.begin(), valid.end(), [key](const ManifestKey* other) {
             return other->kem_id == key->kem_id &&
                    std::tie(other->not_before, other) > std::tie(key->not_before, key);
           }) >= kNewest;
  };
  std::vector<const ManifestKey*> sealing;
  std::remove_copy_if(valid.begin(), valid.end(), std::back_inserter(sealing), is_old);
  return sealing;
}

std::string ManifestText(const Manifest& manifest) {
  std::string text(kFirstLine);
  text.append("\n").append(kSerial).append(std::to_string(manifest.serial)).append("\n");
  for (const ManifestKey& key : manifest.keys) {
    std::string kem_id;
    AppendU16(kem_id, key.kem_id);
    text.append(key.channel).append(" ").append(ToHex(kem_id)).append(" ");
    text.append(ToHex(key.key_id)).append(" ").append(std::to_string(key.not_before.number()));
    text.append(" ").append(std::to_string(key.not_after.number())).append(" ");
    text.append(ToBase64(key.public_key)).append("\n");
  }
  return text;
}

absl::StatusOr<Manifest> ParseManifestText(std::string_view text) {
  const std::vector<std::string_view> lines = Split(text.substr(0, text.size() - 1), '\n');
  if (lines.size() < 2 || lines[0] != kFirstLine || !lines[1].starts_with(kSerial)) {
    return absl::InvalidArgumentError("the note holds no manifest of version 1");
  }
  const auto serial = ParseNumber<std::uint64_t>(lines[1].substr(kSerial.size()), 10);
  if (!serial) {
    return absl::InvalidArgumentError("the manifest's serial is no number");
  }
  if (lines.size() - 2 > kMaxKeys) {
    return absl::InvalidArgumentError("the manifest has more than 256 keys");
  }
  Manifest manifest{*serial, {}};
  for (std::size_t i = 2; i < lines.size(); ++i) {
    std::optional<ManifestKey> key = ParseKey(lines[i]);
    if (!key) {
      return absl::InvalidArgumentError("a key line of the manifest is not valid");
    }
    manifest.keys.push_back(*std::move(key));
  }
  // One spelling of each manifest: no leading zeros, no upper-case hex, each key with its id.
  if (!EachKeyOnce(manifest.keys) || ManifestText(manifest) != text) {
    return absl::InvalidArgumentError("the manifest repeats a key or is not in its one spelling");
  }
  return manifest;
}

absl::StatusOr<Manifest> OpenManifest(std::string_view note, const NoteVerifier& verifier) {
  ASSIGN_OR_RETURN(const std::string text, verifier.Verify(note));
  return ParseManifestText(text);
}

}  // namespace candor
