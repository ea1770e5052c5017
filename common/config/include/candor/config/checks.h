// Checks that a service's configuration needs beyond its types.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/error.h"
#include "candor/config/v1/common.pb.h"
#include "candor/config/v1/intake_config.pb.h"
#include "candor/config/v1/review_config.pb.h"

namespace candor::config {

// Loads and checks a configuration. Relative file names in it are taken from the folder of
// `path`. Every problem is named: `<file>: <field>: <what is wrong and the fix>`, a line each.
// Defaults are filled in.
[[nodiscard]] absl::StatusOr<v1::IntakeConfig> LoadIntakeConfig(const std::string& path);
[[nodiscard]] absl::StatusOr<v1::ReviewConfig> LoadReviewConfig(const std::string& path);

// `seconds` and `nanos` as a duration; zero for a field that is not set.
[[nodiscard]] std::chrono::milliseconds ToMilliseconds(const google::protobuf::Duration& duration);

// `host:port` with a numeric port, 0 allowed; a literal IPv6 host in brackets.
[[nodiscard]] bool IsListenAddress(std::string_view address);

// The content of a small file (1 MiB at most).
[[nodiscard]] absl::StatusOr<std::string> ReadFile(const std::string& path);

}  // namespace candor::config
