#include "candorctl/json.h"

#include <array>
#include <cstdio>

#include "candorctl/terminal_text.h"
#include "google/protobuf/util/json_util.h"

namespace candor::tools {

std::string JsonString(std::string_view text) {
  std::string json = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json.push_back('\\');
      json.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04x", static_cast<unsigned>(c));
      json.append(escape.data());
    } else {
      json.push_back(c);
    }
  }
  json.push_back('"');
  return SafeJson(json);
}

std::string JsonArray(const std::vector<std::string>& elements) {
  std::string json = "[";
  for (const std::string& element : elements) {
    if (json.size() > 1) {
      json.push_back(',');
    }
    json.append(element);
  }
  json.push_back(']');
  return json;
}

std::string JsonStrings(const std::vector<std::string>& texts) {
  std::vector<std::string> elements;
  elements.reserve(texts.size());
  for (const std::string& text : texts) {
    elements.push_back(JsonString(text));
  }
  return JsonArray(elements);
}

std::string JsonOf(const google::protobuf::Message& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = true;
  std::string json;
  // A message that was parsed or built in memory always prints.
  const bool printed = google::protobuf::util::MessageToJsonString(message, &json, options).ok();
  return printed ? SafeJson(json) : std::string("null");
}

JsonObject& JsonObject::Json(std::string_view name, std::string_view json) {
  if (!members_.empty()) {
    members_.push_back(',');
  }
  members_.append(JsonString(name)).append(":").append(json);
  return *this;
}

JsonObject& JsonObject::Text(std::string_view name, std::string_view value) {
  return Json(name, JsonString(value));
}

JsonObject& JsonObject::Number(std::string_view name, std::int64_t value) {
  return Json(name, std::to_string(value));
}

JsonObject& JsonObject::Flag(std::string_view name, bool value) {
  return Json(name, value ? "true" : "false");
}

}  // namespace candor::tools
