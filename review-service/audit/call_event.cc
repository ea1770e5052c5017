#include "audit/call_event.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "absl/strings/ascii.h"
#include "review/case_name.h"

namespace candor::review {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr std::size_t kMaxSubjectBytes = 100;

const FieldDescriptor& FieldOf(const Message& message, std::string_view name) {
  const FieldDescriptor* const field = message.GetDescriptor()->FindFieldByName(std::string(name));
  if (field == nullptr) {
    std::abort();  // a row names no field
  }
  return *field;
}

// What is refused may be anything: only what could be a name gets into the log.
std::string NameOrNothing(std::string name) {
  const auto is_named = [](char each) {
    return absl::ascii_isalnum(static_cast<unsigned char>(each)) || each == '/' || each == '-' ||
           each == '.' || each == '_';
  };
  return name.size() <= kMaxSubjectBytes && std::ranges::all_of(name, is_named) ? std::move(name)
                                                                                : std::string();
}

}  // namespace

std::string CaseIdIn(std::string_view name) {
  constexpr std::string_view kPrefix = "cases/";
  if (!name.starts_with(kPrefix)) {
    return "";
  }
  name.remove_prefix(kPrefix.size());
  const std::string_view id = name.substr(0, name.find('/'));
  return IsCaseId(id) ? std::string(id) : "";
}

std::string TextAt(const Message& message, std::string_view path) {
  const std::size_t dot = path.find('.');
  const FieldDescriptor& field = FieldOf(message, path.substr(0, dot));
  if (dot != std::string_view::npos) {
    return TextAt(message.GetReflection()->GetMessage(message, &field), path.substr(dot + 1));
  }
  return message.GetReflection()->GetString(message, &field);
}

AuditEvent EventOf(const LogRow& row, std::string actor, const Message& request) {
  AuditEvent event = {.action = row.action(), .actor = std::move(actor)};
  event.reads_text = row.reads_text;
  event.is_custody = row.how == Logged::kCustody;
  if (!row.case_field.empty()) {
    event.case_id = CaseIdIn(TextAt(request, row.case_field));
  }
  if (!row.subject_field.empty()) {
    event.subject = NameOrNothing(TextAt(request, row.subject_field));
  }
  return event;
}

std::uint64_t CountIn(const LogRow& row, const Message& response) {
  return row.counted.empty() ? 0
                             : static_cast<std::uint64_t>(response.GetReflection()->FieldSize(
                                   response, &FieldOf(response, row.counted)));
}

}  // namespace candor::review
