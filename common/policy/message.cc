#include "candor/base/error.h"
#include "candor/policy/limits.h"
#include "candor/policy/report_checks.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace candor::policy {

absl::StatusOr<report::v1::Message> ParseMessage(std::string_view content) {
  google::protobuf::io::ArrayInputStream bytes(content.data(), static_cast<int>(content.size()));
  google::protobuf::io::CodedInputStream input(&bytes);
  input.SetRecursionLimit(kMaxMessageDepth);
  report::v1::Message message;
  // Parsing also refuses text that is not UTF-8.
  if (!message.ParseFromCodedStream(&input) || !input.ConsumedEntireMessage()) {
    return InvalidField("message", "does not parse; serialize a candor.report.v1.Message");
  }
  FieldViolations violations;
  if (message.thread_key().size() != kThreadKeyBytes) {
    violations.Add("thread_key", "must be 32 bytes in the first message of a thread");
  }
  if (message.has_report()) {
    CheckReportLimits(message.report(), "report", violations);
  } else {
    violations.Add("report", "is missing from the first message of a thread");
  }
  if (!violations.empty()) {
    return violations.ToStatus();
  }
  return message;
}

}  // namespace candor::policy
