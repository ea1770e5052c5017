#include "team_member.h"

#include <chrono>
#include <cstdint>
#include <thread>
#include <utility>

#include "candor/client/call.h"

namespace candor::integration {
namespace {

using review::v1::CaseService;
using review::v1::CaseworkService;

constexpr std::chrono::seconds kTimeout(20);

}  // namespace

void TeamMember::Declare(CaseworkService::Stub& member, const std::string& case_name) {
  review::v1::DeclareConflictRequest request;
  request.mutable_change()->set_name(case_name);
  request.set_level(review::v1::CONFLICT_LEVEL_NONE);
  review::v1::DeclareConflictResponse response;
  // Refused for what they may not see or nobody can read: what comes next tells.
  (void)client::Call(member, &CaseworkService::Stub::DeclareConflict, request, response, kTimeout);
}

void TeamMember::Take(const std::string& case_name) {
  const absl::StatusOr<review::v1::Case> subject = Case(case_name);
  if (!subject.ok() || (subject->state() != review::v1::CASE_STATE_SCREENING &&
                        subject->state() != review::v1::CASE_STATE_ESCALATED)) {
    return;
  }
  Declare(*casework_, case_name);
  review::v1::TakeCaseRequest request;
  request.mutable_change()->set_name(case_name);
  review::v1::TakeCaseResponse response;
  (void)client::Call(*casework_, &CaseworkService::Stub::TakeCase, request, response, kTimeout);
}

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
  Take(name);
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
  Take(case_name);
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
  Take(case_name);
  review::v1::SendReplyRequest request;
  request.set_parent(case_name);
  request.set_text(text);
  review::v1::SendReplyResponse response;
  absl::Status status =
      client::Call(*cases_, &CaseService::Stub::SendReply, request, response, kTimeout);
  if (!status.ok()) {
    return status;
  }
  const auto other =
      CaseworkService::NewStub(candor_.ToReview(name_ == "alice" ? "member/bob" : "member/alice"));
  Declare(*other, case_name);
  const std::string& name = response.message().name();
  review::v1::ReleaseMessageRequest release;
  release.mutable_change()->set_name(case_name);
  release.set_message(static_cast<std::uint32_t>(std::stoul(name.substr(name.rfind('/') + 1))));
  review::v1::ReleaseMessageResponse released;
  status =
      client::Call(*other, &CaseworkService::Stub::ReleaseMessage, release, released, kTimeout);
  if (!status.ok()) {
    return status;
  }
  return released.message();
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
