#include "candorctl/request_field.h"

#include <charconv>
#include <cstdint>
#include <optional>

#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "candor/base/status_macros.h"
#include "candor/review/v1/casework.pb.h"
#include "candorctl/dates.h"
#include "candorctl/decided_outcome.h"
#include "candorctl/enum_names.h"
#include "candorctl/exit_code.h"
#include "google/protobuf/timestamp.pb.h"

namespace candor::tools {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// The message that holds the last field of a path.
struct Place {
  Message& message;
  const FieldDescriptor& field;
};

Place PlaceAt(Message& request, const std::string& path) {
  Message* message = &request;
  const std::vector<std::string> names = absl::StrSplit(path, '.');
  for (std::size_t i = 0; i + 1 < names.size(); ++i) {
    const FieldDescriptor* outer = message->GetDescriptor()->FindFieldByName(names[i]);
    message = message->GetReflection()->MutableMessage(message, outer);
  }
  return {*message, *message->GetDescriptor()->FindFieldByName(names.back())};
}

absl::Status SetNumber(const Place& place, const std::string& value, const std::string& flag) {
  std::uint32_t number = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, error] = std::from_chars(value.data(), end, number);
  if (error != std::errc() || rest != end) {
    return UsageError(flag + " must be a number, such as 1");
  }
  place.message.GetReflection()->SetUInt32(&place.message, &place.field, number);
  return absl::OkStatus();
}

absl::Status SetDay(const Place& place, const std::string& value, const std::string& flag) {
  const std::optional<Day> day = ParseDate(value);
  if (!day) {
    return UsageError(flag + " must be a day, such as 2026-12-31");
  }
  place.message.GetReflection()->SetUInt32(&place.message, &place.field, day->number());
  return absl::OkStatus();
}

absl::Status SetTime(const Place& place, const std::string& value, const std::string& flag) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, value, &time, &error) &&
      !absl::ParseTime("%Y-%m-%d %H:%M:%S", value, &time, &error) &&
      !absl::ParseTime("%Y-%m-%d %H:%M", value, &time, &error)) {
    return UsageError(flag + " must be a time in UTC, such as '2026-12-31 14:05'");
  }
  google::protobuf::Timestamp stamp;
  stamp.set_seconds(absl::ToUnixSeconds(time));
  place.message.GetReflection()->MutableMessage(&place.message, &place.field)->CopyFrom(stamp);
  return absl::OkStatus();
}

absl::Status AddOutcome(const Place& place, const std::string& value, const std::string& flag) {
  ASSIGN_OR_RETURN(const review::v1::DecidedOutcome outcome, ParseOutcome(value, flag));
  place.message.GetReflection()->AddMessage(&place.message, &place.field)->CopyFrom(outcome);
  return absl::OkStatus();
}

absl::Status SetChoice(const Place& place, const std::string& value, const std::string& flag) {
  const google::protobuf::EnumDescriptor& type = *place.field.enum_type();
  const std::optional<int> number = EnumValue(type, value);
  if (!number) {
    std::string names;
    for (const std::string& name : EnumNames(type)) {
      names.append(names.empty() ? "" : ", ").append(name);
    }
    return UsageError(flag + " must be one of " + names);
  }
  const google::protobuf::Reflection& reflection = *place.message.GetReflection();
  if (place.field.is_repeated()) {
    reflection.AddEnumValue(&place.message, &place.field, *number);
  } else {
    reflection.SetEnumValue(&place.message, &place.field, *number);
  }
  return absl::OkStatus();
}

void SetText(const Place& place, const std::string& value) {
  const google::protobuf::Reflection& reflection = *place.message.GetReflection();
  if (place.field.is_repeated()) {
    reflection.AddString(&place.message, &place.field, value);
  } else {
    reflection.SetString(&place.message, &place.field, value);
  }
}

absl::Status SetOne(const Place& place, const std::string& value, const std::string& flag) {
  switch (place.field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32:
      return place.field.name().ends_with("_day") ? SetDay(place, value, flag)
                                                  : SetNumber(place, value, flag);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetChoice(place, value, flag);
    case FieldDescriptor::CPPTYPE_BOOL:
      place.message.GetReflection()->SetBool(&place.message, &place.field, value == "true");
      return absl::OkStatus();
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return place.field.message_type() == google::protobuf::Timestamp::descriptor()
                 ? SetTime(place, value, flag)
                 : AddOutcome(place, value, flag);
    default:
      SetText(place, value);
      return absl::OkStatus();
  }
}

// `update_mask` names what was given of the message that is updated.
void AddToMask(Message& request, const std::string& path) {
  const FieldDescriptor* mask = request.GetDescriptor()->FindFieldByName("update_mask");
  const std::size_t dot = path.find('.');
  if (mask != nullptr && dot != std::string::npos && path.substr(0, dot) != "change" &&
      path.substr(dot) != ".name") {
    request.GetReflection()->AddString(&request, mask, path.substr(dot + 1));
  }
}

}  // namespace

const FieldDescriptor& FieldAt(const google::protobuf::Descriptor& type, const std::string& path) {
  const google::protobuf::Descriptor* at = &type;
  const FieldDescriptor* field = nullptr;
  for (const absl::string_view name : absl::StrSplit(path, '.')) {
    field = at->FindFieldByName(std::string(name));
    at = field->message_type();
  }
  return *field;
}

absl::Status SetField(Message& request, const std::string& path,
                      const std::vector<std::string>& values, const std::string& flag) {
  const Place place = PlaceAt(request, path);
  for (const std::string& value : values) {
    if (!place.field.is_repeated() || !value.empty()) {
      RETURN_IF_ERROR(SetOne(place, value, flag));
    }
  }
  AddToMask(request, path);
  return absl::OkStatus();
}

}  // namespace candor::tools
