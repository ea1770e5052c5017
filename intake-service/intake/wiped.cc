#include "intake/wiped.h"

#include <string.h>

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"

namespace candor::intake {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// In place: reflection's own setters would leave the old buffer behind. The message is not const,
// so neither is the string that it holds.
void WipeString(const std::string& text) {
  explicit_bzero(const_cast<char*>(text.data()), text.size());
}

void WipeField(Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  const bool is_text = field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  const bool is_message = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!field.is_repeated()) {
    std::string scratch;
    if (is_text) {
      WipeString(reflection.GetStringReference(message, &field, &scratch));
    } else if (is_message) {
      WipeMessage(*reflection.MutableMessage(&message, &field));
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    std::string scratch;
    if (is_text) {
      WipeString(reflection.GetRepeatedStringReference(message, &field, i, &scratch));
    } else if (is_message) {
      WipeMessage(*reflection.MutableRepeatedMessage(&message, &field, i));
    }
  }
}

}  // namespace

void WipeMessage(Message& message) {
  std::vector<const FieldDescriptor*> fields;  // those that are set
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    WipeField(message, *field);
  }
}

}  // namespace candor::intake
