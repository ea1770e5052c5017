#include "candorctl/enum_names.h"

#include <algorithm>

namespace candor::tools {
namespace {

// The zero value is `<TYPE>_UNSPECIFIED` (buf's STANDARD rules), and all share `<TYPE>_`.
std::size_t PrefixSize(const google::protobuf::EnumDescriptor& type) {
  constexpr std::string_view kUnspecified = "UNSPECIFIED";
  return type.value(0)->name().size() - kUnspecified.size();
}

}  // namespace

std::string EnumName(const google::protobuf::EnumDescriptor& type, int value) {
  if (value == 0) {
    return "";
  }
  const google::protobuf::EnumValueDescriptor* found = type.FindValueByNumber(value);
  if (found == nullptr) {
    return std::to_string(value);
  }
  std::string name = found->name().substr(PrefixSize(type));
  std::transform(name.begin(), name.end(), name.begin(), [](char c) {
    return c == '_' ? '-' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return name;
}

std::optional<int> EnumValue(const google::protobuf::EnumDescriptor& type, std::string_view name) {
  for (int i = 1; i < type.value_count(); ++i) {
    if (EnumName(type, type.value(i)->number()) == name) {
      return type.value(i)->number();
    }
  }
  return std::nullopt;
}

std::vector<std::string> EnumNames(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> names;
  for (int i = 1; i < type.value_count(); ++i) {
    names.push_back(EnumName(type, type.value(i)->number()));
  }
  return names;
}

}  // namespace candor::tools
