#include "candor/policy/wire_text.h"

#include <map>

#include "candor/policy/limits.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/wire_format_lite.h"
#include "text.h"

namespace candor::policy {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;

std::optional<std::string> Find(const Descriptor& type, std::string_view bytes,
                                const std::string& prefix, int depth) {
  if (depth > kMaxMessageDepth) {
    return std::nullopt;
  }
  CodedInputStream input(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                         static_cast<int>(bytes.size()));
  std::map<int, int> counts;
  while (const std::uint32_t tag = input.ReadTag()) {
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED) {
      if (!WireFormatLite::SkipField(&input, tag)) {
        return std::nullopt;
      }
      continue;
    }
    std::uint32_t size = 0;
    if (!input.ReadVarint32(&size)) {
      return std::nullopt;
    }
    const auto at = static_cast<std::size_t>(input.CurrentPosition());
    if (size > bytes.size() - at || !input.Skip(static_cast<int>(size))) {
      return std::nullopt;
    }
    const FieldDescriptor* field = type.FindFieldByNumber(WireFormatLite::GetTagFieldNumber(tag));
    if (field == nullptr) {
      continue;
    }
    std::string path = prefix + field->name();
    if (field->is_repeated()) {
      path += "[" + std::to_string(counts[field->number()]++) + "]";
    }
    const std::string_view value = bytes.substr(at, size);
    if (field->type() == FieldDescriptor::TYPE_STRING && !IsText(value)) {
      return path;
    }
    if (field->type() == FieldDescriptor::TYPE_MESSAGE) {
      if (auto found = Find(*field->message_type(), value, path + ".", depth + 1)) {
        return found;
      }
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FindInvalidText(const Descriptor& type, std::string_view bytes) {
  return Find(type, bytes, "", 0);
}

}  // namespace candor::policy
