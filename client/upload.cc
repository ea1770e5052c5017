#include "upload.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/base/wiped_message.h"
#include "candor/client/call.h"
#include "candor/hpke/envelope_keys.h"
#include "upload_stream.h"

namespace candor::client {
namespace {

using Part = UploadStream::Part;

class Uploader {
 public:
  Uploader(IntakeLine& line, const intake::v1::UploadHeader& header, FileChunks& chunks,
           const UploadProgress& progress)
      : line_(line), header_(header), chunks_(chunks), progress_(progress) {}

  absl::Status Run() {
    for (int number = 1;; ++number) {
      ASSIGN_OR_RETURN(const grpc::Status status, SendFrom(next_));
      if (status.ok()) {
        return Done();
      }
      if (!CanGoOn(status, number > 1) || !line_.PauseToRetry(status, number)) {
        return StatusOf(status);
      }
      ASSIGN_OR_RETURN(const bool complete, AskHowFar());
      if (complete) {
        return Done();
      }
      if (next_ > furthest_) {
        furthest_ = next_;
        number = 0;
      }
    }
  }

 private:
  absl::Status Done() {
    if (!chunks_.AllMade()) {
      return absl::InternalError("intake says that it has chunks that were never sent");
    }
    Report(chunks_.chunks());
    return absl::OkStatus();
  }

  // A stream of ours that intake still read from may have brought more than intake told: then the
  // next chunk is another than the one sent.
  static bool CanGoOn(const grpc::Status& status, bool began_before) {
    switch (status.error_code()) {
      case grpc::StatusCode::CANCELLED:
      case grpc::StatusCode::UNAVAILABLE:
      case grpc::StatusCode::DEADLINE_EXCEEDED:
      case grpc::StatusCode::ABORTED:
      case grpc::StatusCode::RESOURCE_EXHAUSTED:
      case grpc::StatusCode::INTERNAL:  // gRPC's word for a broken stream
      case grpc::StatusCode::UNKNOWN:
        return true;
      default:
        return status.error_code() == grpc::StatusCode::INVALID_ARGUMENT && began_before;
    }
  }

  absl::StatusOr<grpc::Status> SendFrom(std::uint32_t begin) {
    UploadStream stream(line_.stub(), line_.options().timeout);
    auto part = std::make_unique<Part>();
    *part->message.mutable_header() = header_;
    bool open = stream.Send(std::move(part));
    absl::Status made;
    for (std::uint32_t index = begin; open && index < chunks_.chunks(); ++index) {
      absl::StatusOr<std::string> data = chunks_.Make(index);
      if (!data.ok()) {
        made = data.status();
        open = false;
        break;
      }
      part = std::make_unique<Part>();
      part->message.mutable_chunk()->set_index(index);
      part->message.mutable_chunk()->set_data(*std::move(data));
      open = stream.Send(std::move(part));
      Report(index);
    }
    grpc::Status status = stream.Finish(open);
    RETURN_IF_ERROR(made);
    return status;
  }

  absl::StatusOr<bool> AskHowFar() {
    Wiped<intake::v1::GetUploadRequest> request;
    request.message.set_capability(header_.capability());
    intake::v1::GetUploadResponse response;
    RETURN_IF_ERROR(StatusOf(line_.Retry([&](grpc::ClientContext& context) {
      return line_.stub().GetUpload(&context, request.message, &response);
    })));
    next_ = response.next_chunk();
    return response.complete();
  }

  // Never goes back, whatever is sent again.
  void Report(std::uint32_t done_chunks) {
    const std::uint64_t done =
        std::min(chunks_.size(), std::uint64_t{done_chunks} * hpke::kChunkBytes);
    if (progress_ && done > reported_) {
      reported_ = done;
      progress_(done, chunks_.size());
    }
  }

  IntakeLine& line_;
  const intake::v1::UploadHeader& header_;
  FileChunks& chunks_;
  const UploadProgress& progress_;
  std::uint32_t next_ = 0;
  std::uint32_t furthest_ = 0;
  std::uint64_t reported_ = 0;
};

}  // namespace

absl::Status Upload(IntakeLine& line, const intake::v1::UploadHeader& header, FileChunks& chunks,
                    const UploadProgress& progress) {
  return Uploader(line, header, chunks, progress).Run();
}

}  // namespace candor::client
