// Files that a command reads and makes.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/secret.h"

namespace candor::tools {

inline constexpr std::size_t kMaxFileBytes = 1024 * 1024;

// The content of the file, at most kMaxFileBytes. NOT_FOUND, DATA_LOSS or INVALID_ARGUMENT, naming
// the file and the cause.
[[nodiscard]] absl::StatusOr<std::string> ReadSmallFile(const std::string& path);

// The first line of `fd`, without its line break, at most `max_bytes`. `name` stands for it in
// errors. Leaves `fd` open.
[[nodiscard]] absl::StatusOr<Secret> ReadSecretLine(int fd, std::size_t max_bytes,
                                                    const std::string& name);

// Makes `path` with `content`: written beside it, synced, then put in place in one step, so that
// there is either the whole file or none. ALREADY_EXISTS when there is one; it is never
// overwritten.
[[nodiscard]] absl::Status WriteNewFile(const std::string& path, std::string_view content,
                                        mode_t mode);

// What `error`, an errno, means for `path`; `what` is such as "cannot be read".
[[nodiscard]] absl::Status FileError(const std::string& path, const std::string& what, int error);

// ALREADY_EXISTS, naming the file, when there is something at `path`.
[[nodiscard]] absl::Status CheckAbsent(const std::string& path);

}  // namespace candor::tools
