#include "exif_orientation.h"

#include <cstddef>
#include <cstdint>

namespace candor::client {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kEntryBytes = 12;
constexpr std::size_t kValueAt = 8;
constexpr std::uint32_t kOrientationTag = 0x0112;
// 1 is as it lies; 2 to 8 are the other ways.
constexpr std::uint32_t kLastOrientation = 8;

// The `count` bytes at `at`, which must be there, as a number.
std::uint32_t NumberAt(std::string_view bytes, std::size_t at, std::size_t count, bool big_endian) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t place = big_endian ? i : count - 1 - i;
    number = number << 8 | static_cast<unsigned char>(bytes[at + place]);
  }
  return number;
}

}  // namespace

bool TurnsThePicture(std::string_view exif) {
  const bool big_endian = exif.starts_with("MM\0*"sv);
  if (exif.size() < kHeaderBytes || (!big_endian && !exif.starts_with("II*\0"sv))) {
    return false;
  }
  const std::size_t directory = NumberAt(exif, 4, 4, big_endian);
  if (directory > exif.size() - 2) {
    return false;
  }
  std::string_view entries = exif.substr(directory + 2);
  std::uint32_t left = NumberAt(exif, directory, 2, big_endian);
  for (; left > 0 && entries.size() >= kEntryBytes; --left) {
    if (NumberAt(entries, 0, 2, big_endian) == kOrientationTag) {
      const std::uint32_t orientation = NumberAt(entries, kValueAt, 2, big_endian);
      return orientation > 1 && orientation <= kLastOrientation;
    }
    entries.remove_prefix(kEntryBytes);
  }
  return false;
}

}  // namespace candor::client
