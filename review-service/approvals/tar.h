// Files of a tar archive (POSIX.1-2017, pax, "ustar interchange format"), as an export has them: no
// owner, no times.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "candor/base/secret.h"

namespace candor::review {

inline constexpr std::size_t kTarBlockBytes = 512;

// What stands before the bytes of a file. `name` is at most 100 bytes, `size` less than 8 GiB.
[[nodiscard]] std::string TarHeader(std::string_view name, std::uint64_t size);
// How many zero bytes stand behind them.
[[nodiscard]] std::size_t TarPadding(std::uint64_t size);
// A whole file.
[[nodiscard]] Secret TarFile(std::string_view name, std::string_view content);
// What an archive ends with.
[[nodiscard]] std::string TarEnd();

}  // namespace candor::review
