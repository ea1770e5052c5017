#include "approvals/tar.h"

#include <algorithm>

namespace candor::review {
namespace {

// Where the fields of a header begin, and how long they are.
constexpr std::size_t kModeAt = 100;
constexpr std::size_t kOwnerAt = 108;
constexpr std::size_t kGroupAt = 116;
constexpr std::size_t kSizeAt = 124;
constexpr std::size_t kTimeAt = 136;
constexpr std::size_t kChecksumAt = 148;
constexpr std::size_t kTypeAt = 156;
constexpr std::size_t kMagicAt = 257;
constexpr std::size_t kShort = 7;
constexpr std::size_t kLong = 11;
constexpr std::size_t kChecksum = 6;
constexpr std::uint64_t kReadableByOwner = 0600;

// So many octal digits.
void Put(std::string& header, std::size_t at, std::size_t digits, std::uint64_t number) {
  for (std::size_t i = digits; i > 0; --i) {
    header[at + i - 1] = static_cast<char>('0' + (number & 7U));
    number >>= 3U;
  }
}

}  // namespace

std::string TarHeader(std::string_view name, std::uint64_t size) {
  std::string header(kTarBlockBytes, '\0');
  name.copy(header.data(), kModeAt);
  Put(header, kModeAt, kShort, kReadableByOwner);
  Put(header, kOwnerAt, kShort, 0);
  Put(header, kGroupAt, kShort, 0);
  Put(header, kSizeAt, kLong, size);
  Put(header, kTimeAt, kLong, 0);
  header[kTypeAt] = '0';
  header.replace(kMagicAt, 8, std::string_view("ustar\00000", 8));
  // The sum counts its own place as spaces.
  header.replace(kChecksumAt, 8, 8, ' ');
  std::uint64_t sum = 0;
  for (const char c : header) {
    sum += static_cast<unsigned char>(c);
  }
  Put(header, kChecksumAt, kChecksum, sum);
  header[kChecksumAt + kChecksum] = '\0';
  return header;
}

std::size_t TarPadding(std::uint64_t size) {
  return (kTarBlockBytes - size % kTarBlockBytes) % kTarBlockBytes;
}

Secret TarFile(std::string_view name, std::string_view content) {
  Secret file(kTarBlockBytes + content.size() + TarPadding(content.size()));
  TarHeader(name, content.size()).copy(file.data(), kTarBlockBytes);
  content.copy(file.data() + kTarBlockBytes, content.size());
  return file;
}

std::string TarEnd() { return std::string(2 * kTarBlockBytes, '\0'); }

}  // namespace candor::review
