#include "candor/base/wiped_message.h"

#include <string>
#include <vector>

#include "candor/base/secret.h"
#include "google/protobuf/descriptor.h"

namespace candor {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Reflection sets a string by replacing it, which would free the old one as it is.
void Overwrite(const std::string& text) { WipeBytes(const_cast<std::string&>(text)); }

void WipeStrings(const Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  std::string scratch;
  if (!field->is_repeated()) {
    Overwrite(reflection.GetStringReference(message, field, &scratch));
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    Overwrite(reflection.GetRepeatedStringReference(message, field, i, &scratch));
  }
}

void WipeMessages(Message& message, const FieldDescriptor* field) {
  const Reflection& reflection = *message.GetReflection();
  if (!field->is_repeated()) {
    WipeMessage(*reflection.MutableMessage(&message, field));
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
    WipeMessage(*reflection.MutableRepeatedMessage(&message, field, i));
  }
}

}  // namespace

void WipeMessage(Message& message) {
  // Lists the fields that are set: a string among them is its own, never the shared empty one.
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
      WipeStrings(message, field);
    } else if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      WipeMessages(message, field);
    }
  }
  message.Clear();
}

}  // namespace candor
