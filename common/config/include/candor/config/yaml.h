// YAML checked against a protobuf message: the message is the schema.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"

namespace candor::config {

// Reads the YAML file at `path` into `message`. Unknown fields, values of the wrong type, unknown
// enum names, duplicate keys and files over 1 MiB are refused; the status names the file, the
// field's path and the fix. Scalars follow protobuf's JSON mapping: a duration is "10s", bytes
// are base64.
[[nodiscard]] absl::Status LoadYamlFile(const std::string& path,
                                        google::protobuf::Message& message);

// The same for text; `name` stands for the file in errors.
[[nodiscard]] absl::Status ParseYaml(const std::string& text, const std::string& name,
                                     google::protobuf::Message& message);

}  // namespace candor::config
