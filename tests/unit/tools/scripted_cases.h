// A case service that answers what a test gives it, and beside it others on the same port.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "candor/base/error.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/rpc/status.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace candor::tools {

// Its public members are set before calls are made and read after them.
class ScriptedCases final : public review::v1::CaseService::Service {
 public:
  explicit ScriptedCases(const std::shared_ptr<grpc::ServerCredentials>& credentials,
                         const std::vector<grpc::Service*>& others = {}) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(this);
    for (grpc::Service* other : others) {
      builder.RegisterService(other);
    }
    server_ = builder.BuildAndStart();
  }

  [[nodiscard]] int port() const { return port_; }

  std::vector<review::v1::Case> cases;  // one a page
  std::vector<review::v1::ListCasesRequest> lists;
  review::v1::CountCasesRequest counted;
  // A stream each: what it sends, and how it ends. The last one stays open until it is cancelled.
  std::vector<std::pair<std::vector<review::v1::WatchCasesResponse>, grpc::Status>> watches;
  std::vector<review::v1::WatchCasesRequest> watched;
  std::function<void()> on_last_watch;
  grpc::Status report_status;
  std::vector<review::v1::ThreadMessage> messages;  // one a page
  review::v1::AttachmentInfo attachment;
  std::string bytes;
  grpc::Status status;
  int failures = 0;  // of SendReply, before it succeeds
  std::vector<review::v1::SendReplyRequest> replies;
  review::v1::LinkCasesRequest link;
  std::string downloaded;

 private:
  grpc::Status ListCases(grpc::ServerContext*, const review::v1::ListCasesRequest* request,
                         review::v1::ListCasesResponse* response) override {
    lists.push_back(*request);
    const std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    if (at < cases.size()) {
      *response->add_cases() = cases[at];
    }
    response->set_total_size(static_cast<std::uint32_t>(cases.size()));
    response->set_watch_token(at == 0 ? "start" : "later");
    response->set_next_page_token(at + 1 < cases.size() ? std::to_string(at + 1) : "");
    return status;
  }
  grpc::Status CountCases(grpc::ServerContext*, const review::v1::CountCasesRequest* request,
                          review::v1::CountCasesResponse* response) override {
    counted = *request;
    response->set_total(7);
    return status;
  }
  grpc::Status GetCase(grpc::ServerContext*, const review::v1::GetCaseRequest* request,
                       review::v1::GetCaseResponse* response) override {
    for (const review::v1::Case& subject : cases) {
      if (subject.name() == request->name()) {
        *response->mutable_subject() = subject;
        return grpc::Status::OK;
      }
    }
    return rpc::ToGrpcStatus(Error(Reason::kNoSuchCase));
  }
  grpc::Status GetReport(grpc::ServerContext*, const review::v1::GetReportRequest* request,
                         review::v1::GetReportResponse* response) override {
    response->set_name(request->name());
    response->mutable_report()->set_what_happened("as reported");
    return report_status;
  }
  grpc::Status WatchCases(grpc::ServerContext* context,
                          const review::v1::WatchCasesRequest* request,
                          grpc::ServerWriter<review::v1::WatchCasesResponse>* writer) override {
    watched.push_back(*request);
    const auto& [changes, end] = watches[watched.size() - 1];
    for (const review::v1::WatchCasesResponse& change : changes) {
      writer->Write(change);
    }
    if (watched.size() < watches.size() || !on_last_watch) {
      return end;
    }
    on_last_watch();
    while (!context->IsCancelled()) {
      std::this_thread::yield();
    }
    return grpc::Status::CANCELLED;
  }
  grpc::Status ListMessages(grpc::ServerContext*, const review::v1::ListMessagesRequest* request,
                            review::v1::ListMessagesResponse* response) override {
    const std::size_t at = request->page_token().empty() ? 0 : std::stoul(request->page_token());
    if (at < messages.size()) {
      *response->add_messages() = messages[at];
    }
    response->set_next_page_token(at + 1 < messages.size() ? std::to_string(at + 1) : "");
    return status;
  }
  grpc::Status SendReply(grpc::ServerContext*, const review::v1::SendReplyRequest* request,
                         review::v1::SendReplyResponse* response) override {
    replies.push_back(*request);
    if (failures-- > 0) {
      return grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection reset");
    }
    response->mutable_message()->set_name(request->parent() + "/messages/1");
    return status;
  }
  grpc::Status LinkCases(grpc::ServerContext*, const review::v1::LinkCasesRequest* request,
                         review::v1::LinkCasesResponse* response) override {
    link = *request;
    response->mutable_subject()->set_name(request->name());
    return status;
  }
  grpc::Status DownloadAttachment(
      grpc::ServerContext*, const review::v1::DownloadAttachmentRequest* request,
      grpc::ServerWriter<review::v1::DownloadAttachmentResponse>* writer) override {
    downloaded = request->name();
    if (attachment.name().empty()) {
      return status;
    }
    review::v1::DownloadAttachmentResponse part;
    *part.mutable_attachment() = attachment;
    writer->Write(part);
    for (std::size_t at = 0; at < bytes.size(); at += 10) {
      part.set_data(bytes.substr(at, 10));
      writer->Write(part);
    }
    return status;
  }

  int port_ = 0;
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace candor::tools
