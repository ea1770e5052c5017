// The content key out of a wrapped one. Internal.
#pragma once

#include <string_view>

#include "absl/status/statusor.h"
#include "candor/base/secret.h"
#include "candor/open/open.h"
#include "candor/sealed/v1/sealed.pb.h"

namespace candor::open {

// RFC 9180 section 6.1, OpenBase. INVALID_ARGUMENT for lengths that do not fit; UNAUTHENTICATED.
[[nodiscard]] absl::StatusOr<Secret> Unwrap(const PrivateKey& key,
                                            const sealed::v1::WrappedKey& wrapped,
                                            std::string_view info, std::string_view commitment);

}  // namespace candor::open
