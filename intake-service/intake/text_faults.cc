#include "intake/text_faults.h"

#include <map>
#include <string>

#include "candor/base/error.h"
#include "google/protobuf/stubs/common.h"
#include "google/protobuf/unknown_field_set.h"

namespace candor::intake {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::UnknownField;
using google::protobuf::UnknownFieldSet;

bool IsUtf8(const std::string& text) {
  return google::protobuf::internal::IsStructurallyValidUTF8(text.data(),
                                                             static_cast<int>(text.size()));
}

// Goes as deep as the message type does, whatever the bytes say.
void AddFaults(const UnknownFieldSet& fields, const Descriptor& type, const std::string& prefix,
               FieldViolations& violations) {
  std::map<int, int> seen;  // entries so far, by field number
  for (int i = 0; i < fields.field_count(); ++i) {
    const UnknownField& field = fields.field(i);
    const FieldDescriptor* known = type.FindFieldByNumber(field.number());
    if (known == nullptr || field.type() != UnknownField::TYPE_LENGTH_DELIMITED) {
      continue;
    }
    std::string path = prefix + known->name();
    if (known->is_repeated()) {
      path += "[" + std::to_string(seen[field.number()]++) + "]";
    }
    if (known->type() == FieldDescriptor::TYPE_STRING && !IsUtf8(field.length_delimited())) {
      violations.Add(path, "is not UTF-8 text; send it as UTF-8");
    } else if (known->type() == FieldDescriptor::TYPE_MESSAGE) {
      UnknownFieldSet inner;
      if (inner.ParseFromString(field.length_delimited())) {
        AddFaults(inner, *known->message_type(), path + ".", violations);
      } else {
        violations.Add(path, "does not parse; serialize it as its message");
      }
    }
  }
}

}  // namespace

absl::Status ExplainParseFailure(google::protobuf::io::ZeroCopyInputStream& bytes,
                                 const Descriptor& type) {
  UnknownFieldSet fields;
  FieldViolations violations;
  if (fields.ParseFromZeroCopyStream(&bytes)) {
    AddFaults(fields, type, "", violations);
  }
  if (violations.empty()) {
    violations.Add("request", "does not parse; serialize the method's request message");
  }
  return violations.ToStatus();
}

}  // namespace candor::intake
