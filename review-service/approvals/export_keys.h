// The keys to which cases may be exported, by their names in the configuration.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "candor/config/v1/review_config.pb.h"
#include "candor/seal/seal.h"

namespace candor::review {

// Immutable, thread-safe.
class ExportKeys {
 public:
  // INVALID_ARGUMENT, naming the key, for one that is no X25519 public key.
  [[nodiscard]] static absl::StatusOr<ExportKeys> Parse(const config::v1::KeysConfig& config);

  // Null for an unknown name.
  [[nodiscard]] const seal::Recipient* Find(std::string_view name) const;

 private:
  std::map<std::string, seal::Recipient, std::less<>> keys_;
};

}  // namespace candor::review
