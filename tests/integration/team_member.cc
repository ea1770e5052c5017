#include "team_member.h"

#include <chrono>
#include <thread>
#include <utility>

#include "candor/client/call.h"

namespace candor::integration {
namespace {

using review::v1::CaseService;

constexpr std::chrono::seconds kTimeout(20);

}  // namespace

absl::StatusOr<review::v1::Case> TeamMember::Case(const std::string& name) {
  review::v1::GetCaseRequest request;
  request.set_name(name);
  review::v1::GetCaseResponse response;
  const absl::Status status =
      client::Call(*cases_, &CaseService::Stub::GetCase, request, response, kTimeout);
  if (!status.ok()) {
    return status;
  }
  return response.subject();
}

absl::StatusOr<review::v1::GetReportResponse> TeamMember::Report(const std::string& name) {
  review::v1::GetReportRequest request;
  request.set_name(name + "/report");
  review::v1::GetReportResponse response;
  const absl::Status status =
      client::Call(*cases_, &CaseService::Stub::GetReport, request, response, kTimeout);
  if (!status.ok()) {
    return status;
  }
  return response;
}

std::vector<review::v1::ThreadMessage> TeamMember::Messages(const std::string& case_name) {
  std::vector<review::v1::ThreadMessage> messages;
  review::v1::ListMessagesRequest request;
  request.set_parent(case_name);
  request.set_page_size(10);
  do {
    review::v1::ListMessagesResponse response;
    if (!client::Call(*cases_, &CaseService::Stub::ListMessages, request, response, kTimeout)
             .ok()) {
      break;
    }
    messages.insert(messages.end(), response.messages().begin(), response.messages().end());
    request.set_page_token(response.next_page_token());
  } while (!request.page_token().empty());
  return messages;
}

absl::StatusOr<review::v1::ThreadMessage> TeamMember::Reply(const std::string& case_name,
                                                            const std::string& text) {
  review::v1::SendReplyRequest request;
  request.set_parent(case_name);
  request.set_text(text);
  review::v1::SendReplyResponse response;
  const absl::Status status =
      client::Call(*cases_, &CaseService::Stub::SendReply, request, response, kTimeout);
  if (!status.ok()) {
    return status;
  }
  return response.message();
}

absl::StatusOr<std::string> TeamMember::Download(const std::string& attachment) {
  review::v1::DownloadAttachmentRequest request;
  request.set_name(attachment);
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kTimeout);
  const auto reader = cases_->DownloadAttachment(&context, request);
  review::v1::DownloadAttachmentResponse part;
  std::string bytes;
  while (reader->Read(&part)) {
    bytes.append(part.data());
  }
  const absl::Status status = client::StatusOf(reader->Finish());
  if (!status.ok()) {
    return status;
  }
  return bytes;
}

bool Eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) {
      return false;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return true;
}

}  // namespace candor::integration
