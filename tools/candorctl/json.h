// JSON for scripts: one object a line, safe to show on a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "google/protobuf/message.h"

namespace candor::tools {

// `text` as a JSON string; what is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string JsonString(std::string_view text);
// The elements, each a JSON text, as an array.
[[nodiscard]] std::string JsonArray(const std::vector<std::string>& elements);
[[nodiscard]] std::string JsonStrings(const std::vector<std::string>& texts);
// By protobuf's JSON mapping, with the names of the proto and fields that are not set.
[[nodiscard]] std::string JsonOf(const google::protobuf::Message& message);

template <typename Messages>
[[nodiscard]] std::string JsonOfAll(const Messages& messages) {
  std::vector<std::string> elements;
  for (const auto& message : messages) {
    elements.push_back(JsonOf(message));
  }
  return JsonArray(elements);
}

// An object, its members in the order of the calls.
class JsonObject {
 public:
  JsonObject& Text(std::string_view name, std::string_view value);
  JsonObject& Number(std::string_view name, std::int64_t value);
  JsonObject& Flag(std::string_view name, bool value);
  // `json` is a JSON text.
  JsonObject& Json(std::string_view name, std::string_view json);
  [[nodiscard]] std::string Str() const { return "{" + members_ + "}"; }

 private:
  std::string members_;
};

}  // namespace candor::tools
