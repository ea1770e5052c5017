#include "json_file.h"

#include <stdexcept>

#include "absl/strings/escaping.h"
#include "candor/testing/temp_dir.h"
#include "google/protobuf/util/json_util.h"

namespace candor::vectors {

Json Json::Load(const std::string& name) {
  google::protobuf::Value value;
  const std::string text = test_support::ReadFile(std::string(CANDOR_VECTORS_DIR "/") + name);
  if (!google::protobuf::util::JsonStringToMessage(text, &value).ok()) {
    throw std::runtime_error("not JSON: " + name);
  }
  return Json(std::move(value));
}

Json Json::operator[](const std::string& key) const {
  return Json(value_.struct_value().fields().at(key));
}

bool Json::Has(const std::string& key) const {
  return value_.struct_value().fields().contains(key);
}

std::vector<Json> Json::Items() const {
  std::vector<Json> items;
  for (const google::protobuf::Value& item : value_.list_value().values()) {
    items.emplace_back(item);
  }
  return items;
}

std::string Json::Text() const {
  if (value_.kind_case() != google::protobuf::Value::kStringValue) {
    throw std::runtime_error("not a text");
  }
  return value_.string_value();
}

std::string Json::Bytes() const { return absl::HexStringToBytes(Text()); }

std::uint16_t Json::HexNumber() const {
  return static_cast<std::uint16_t>(std::stoul(Text(), nullptr, 16));
}

std::uint64_t Json::Number() const {
  if (value_.kind_case() != google::protobuf::Value::kNumberValue) {
    throw std::runtime_error("not a number");
  }
  return static_cast<std::uint64_t>(value_.number_value());
}

std::string ToHex(const std::string& bytes) { return absl::BytesToHexString(bytes); }

}  // namespace candor::vectors
