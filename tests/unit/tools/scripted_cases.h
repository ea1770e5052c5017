// A case service that answers what a test gives it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "candor/review/v1/case_service.grpc.pb.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"

namespace candor::tools {

// Its public members are set before calls are made and read after them.
class ScriptedCases final : public review::v1::CaseService::Service {
 public:
  explicit ScriptedCases(const std::shared_ptr<grpc::ServerCredentials>& credentials) {
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", credentials, &port_);
    builder.RegisterService(this);
    server_ = builder.BuildAndStart();
  }

  [[nodiscard]] int port() const { return port_; }

  std::vector<review::v1::ThreadMessage> messages;  // one a page
  review::v1::AttachmentInfo attachment;
  std::string bytes;
  grpc::Status status;
  int failures = 0;  // of SendReply, before it succeeds
  std::vector<review::v1::SendReplyRequest> replies;
  review::v1::LinkCasesRequest link;
  std::string downloaded;

 private:
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
