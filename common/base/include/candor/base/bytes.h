// Big-endian integers in byte strings, as docs/FORMAT.md writes them.
#pragma once

#include <cstdint>
#include <string>

namespace candor {

inline void AppendU8(std::string& out, std::uint8_t value) {
  out.push_back(static_cast<char>(value));
}

inline void AppendU16(std::string& out, std::uint16_t value) {
  AppendU8(out, static_cast<std::uint8_t>(value >> 8));
  AppendU8(out, static_cast<std::uint8_t>(value & 0xff));
}

inline void AppendU32(std::string& out, std::uint32_t value) {
  AppendU16(out, static_cast<std::uint16_t>(value >> 16));
  AppendU16(out, static_cast<std::uint16_t>(value & 0xffff));
}

inline void AppendU64(std::string& out, std::uint64_t value) {
  AppendU32(out, static_cast<std::uint32_t>(value >> 32));
  AppendU32(out, static_cast<std::uint32_t>(value & 0xffffffff));
}

}  // namespace candor
