#include <algorithm>
#include <charconv>
#include <utility>

#include "absl/strings/ascii.h"
#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/sha256.h"
#include "candor/shamir/share.h"
#include "candor/shamir/share_set.h"
#include "secret_hex.h"

namespace candor::shamir {
namespace {

constexpr std::string_view kTag = "candor-share-1";
constexpr std::size_t kChecksumBytes = 4;

absl::Status NoShare() {
  return Error(Reason::kShareRefused,
               "this is no share; one is seven words, of which the first is candor-share-1");
}

absl::Status Mistyped() {
  return Error(Reason::kShareRefused,
               "the share has a typing mistake; compare it with what was handed out");
}

std::vector<std::string_view> WordsOf(std::string_view text) {
  std::vector<std::string_view> words;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i == text.size() || absl::ascii_isspace(static_cast<unsigned char>(text[i]))) {
      if (i > begin) {
        words.push_back(text.substr(begin, i - begin));
      }
      begin = i + 1;
    }
  }
  return words;
}

// Without sign or leading zeros, up to kMaxShares.
bool ReadNumber(std::string_view word, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  return error == std::errc() && end == word.data() + word.size() && word.front() != '0' &&
         number <= kMaxShares;
}

bool ReadPublicHex(std::string_view word, std::size_t size, std::string& bytes) {
  bytes.assign(size, '\0');
  return word.size() == 2 * size && BytesOf(word, bytes.data());
}

std::string ChecksumOf(std::string_view text) { return Sha256(text).substr(0, kChecksumBytes); }

// All of a share's line but the checksum and the space before it.
Secret TextBeforeChecksum(const Share& share) {
  std::string head(kTag);
  head.append(1, ' ').append(2 * kSetIdBytes, '0').append(1, ' ');
  HexOf(share.set_id, head.data() + kTag.size() + 1);
  head.append(std::to_string(share.index)).append(1, ' ');
  head.append(std::to_string(share.threshold)).append(1, ' ').append(share.officer).append(1, ' ');
  Secret text(head.size() + 2 * kKeyBytes);
  std::copy(head.begin(), head.end(), text.data());
  HexOf(share.value.view(), text.data() + head.size());
  return text;
}

}  // namespace

Secret ShareText(const Share& share) {
  const Secret text = TextBeforeChecksum(share);
  Secret line(text.size() + 1 + 2 * kChecksumBytes);
  std::copy(text.view().begin(), text.view().end(), line.data());
  line.data()[text.size()] = ' ';
  HexOf(ChecksumOf(text.view()), line.data() + text.size() + 1);
  return line;
}

absl::StatusOr<Share> ParseShare(std::string_view text) {
  if (text.size() > kMaxShareTextBytes) {
    return NoShare();
  }
  const std::vector<std::string_view> words = WordsOf(text);
  if (words.size() != 7 || words[0] != kTag) {
    return NoShare();
  }
  Share share;
  share.officer = words[4];
  share.value = Secret(kKeyBytes);
  std::string checksum;
  if (!ReadPublicHex(words[1], kSetIdBytes, share.set_id) || !ReadNumber(words[2], share.index) ||
      !ReadNumber(words[3], share.threshold) || share.threshold < kMinThreshold ||
      !IsOfficerName(share.officer) || words[5].size() != 2 * kKeyBytes ||
      !BytesOf(words[5], share.value.data()) ||
      !ReadPublicHex(words[6], kChecksumBytes, checksum) ||
      checksum != ChecksumOf(TextBeforeChecksum(share).view())) {
    return Mistyped();
  }
  return share;
}

}  // namespace candor::shamir
