#include "candor/config/yaml.h"

#include <yaml-cpp/yaml.h>

#include <set>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/config/checks.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/struct.pb.h"
#include "google/protobuf/util/json_util.h"

namespace candor::config {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Value;

// Aliases can make a small file a large tree.
constexpr int kMaxNodes = 200000;
constexpr int kMaxDepth = 32;

absl::Status Problem(const std::string& path, const std::string& what) {
  return absl::InvalidArgumentError((path.empty() ? "the file" : path) + ": " + what);
}

// Turns a YAML tree into the JSON tree that protobuf reads, with the message's descriptor at
// hand: it says which scalars are text, and it names unknown fields by their path.
class Converter {
 public:
  absl::Status Message(const YAML::Node& node, const Descriptor& type, const std::string& path,
                       int depth, Value& out) {
    RETURN_IF_ERROR(Count(path, depth));
    if (IsJsonScalar(type)) {
      return Text(node, path, out);
    }
    if (!node.IsMap()) {
      return Problem(path, "is not a mapping; write its fields below it, indented");
    }
    auto& fields = *out.mutable_struct_value()->mutable_fields();
    std::set<std::string> seen;
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        return Problem(path, "has a field name that is not plain text");
      }
      const std::string& name = entry.first.Scalar();
      const std::string at = path.empty() ? name : path + "." + name;
      const FieldDescriptor* field = type.FindFieldByName(name);
      if (field == nullptr) {
        return Problem(at, "no such field; it can be one of " + FieldNames(type));
      }
      if (!seen.insert(name).second) {
        return Problem(at, "is there twice; keep one");
      }
      RETURN_IF_ERROR(Field(entry.second, *field, at, depth + 1, fields[name]));
    }
    return absl::OkStatus();
  }

 private:
  // Messages that JSON writes as one string.
  static bool IsJsonScalar(const Descriptor& type) {
    return type.well_known_type() == Descriptor::WELLKNOWNTYPE_DURATION ||
           type.well_known_type() == Descriptor::WELLKNOWNTYPE_TIMESTAMP;
  }

  static std::string FieldNames(const Descriptor& type) {
    std::string names;
    for (int i = 0; i < type.field_count(); ++i) {
      names += (i == 0 ? "" : ", ") + type.field(i)->name();
    }
    return names;
  }

  absl::Status Count(const std::string& path, int depth) {
    if (++nodes_ > kMaxNodes || depth > kMaxDepth) {
      return Problem(path, "is nested too deep or holds too much; make it smaller");
    }
    return absl::OkStatus();
  }

  absl::Status Field(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                     int depth, Value& out) {
    if (field.is_map()) {
      return Map(node, field, path, depth, out);
    }
    if (!field.is_repeated()) {
      return Single(node, field, path, depth, out);
    }
    if (!node.IsSequence()) {
      return Problem(path, "is not a list; write each entry on its own line after a dash");
    }
    auto& values = *out.mutable_list_value();
    for (std::size_t i = 0; i < node.size(); ++i) {
      RETURN_IF_ERROR(Single(node[i], field, path + "[" + std::to_string(i) + "]", depth + 1,
                             *values.add_values()));
    }
    return absl::OkStatus();
  }

  absl::Status Map(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                   int depth, Value& out) {
    if (!node.IsMap()) {
      return Problem(path, "is not a mapping; write its entries below it, indented");
    }
    const FieldDescriptor& value = *field.message_type()->map_value();
    auto& fields = *out.mutable_struct_value()->mutable_fields();
    for (const auto& entry : node) {
      if (!entry.first.IsScalar()) {
        return Problem(path, "has a key that is not plain text");
      }
      const std::string& key = entry.first.Scalar();
      if (fields.contains(key)) {
        return Problem(path + "." + key, "is there twice; keep one");
      }
      RETURN_IF_ERROR(Single(entry.second, value, path + "." + key, depth + 1, fields[key]));
    }
    return absl::OkStatus();
  }

  absl::Status Single(const YAML::Node& node, const FieldDescriptor& field, const std::string& path,
                      int depth, Value& out) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return Message(node, *field.message_type(), path, depth, out);
    }
    RETURN_IF_ERROR(Count(path, depth));
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_BOOL) {
      return Text(node, path, out);  // JSON takes numbers and enum names as strings, too
    }
    bool value = false;
    if (!node.IsScalar() || !YAML::convert<bool>::decode(node, value)) {
      return Problem(path, "is neither true nor false");
    }
    out.set_bool_value(value);
    return absl::OkStatus();
  }

  static absl::Status Text(const YAML::Node& node, const std::string& path, Value& out) {
    if (!node.IsScalar()) {
      return Problem(path, node.IsNull() ? "has no value; give one or take the field away"
                                         : "is not a single value");
    }
    out.set_string_value(node.Scalar());
    return absl::OkStatus();
  }

  int nodes_ = 0;
};

absl::StatusOr<YAML::Node> LoadTree(const std::string& text) {
  try {
    return YAML::Load(text);
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError("line " + std::to_string(error.mark.line + 1) +
                                      ": is not YAML: " + error.msg);
  }
}

absl::Status Fill(const std::string& text, google::protobuf::Message& message) {
  ASSIGN_OR_RETURN(const YAML::Node tree, LoadTree(text));
  if (tree.IsNull()) {
    return Problem("", "is empty");
  }
  Value json;
  json.mutable_struct_value();
  try {
    RETURN_IF_ERROR(Converter().Message(tree, *message.GetDescriptor(), "", 0, json));
  } catch (const YAML::Exception& error) {
    return absl::InvalidArgumentError("line " + std::to_string(error.mark.line + 1) + ": " +
                                      error.msg);
  }
  std::string bridge;
  if (!google::protobuf::util::MessageToJsonString(json, &bridge).ok()) {
    return Problem("", "holds text that is not UTF-8");
  }
  const auto parsed = google::protobuf::util::JsonStringToMessage(bridge, &message);
  if (!parsed.ok()) {
    return absl::InvalidArgumentError(std::string(parsed.message()));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ParseYaml(const std::string& text, const std::string& name,
                       google::protobuf::Message& message) {
  message.Clear();
  const absl::Status status = Fill(text, message);
  if (status.ok()) {
    return status;
  }
  return absl::InvalidArgumentError(name + ": " + std::string(status.message()));
}

absl::Status LoadYamlFile(const std::string& path, google::protobuf::Message& message) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(path));
  return ParseYaml(text, path, message);
}

}  // namespace candor::config
