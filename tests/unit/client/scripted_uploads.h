// Uploads as intake keeps them, in memory, with streams that break where a test wants it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "candor/intake/v1/intake.grpc.pb.h"

namespace candor::client {

// Thread-safe.
class ScriptedUploads {
 public:
  struct Upload {
    intake::v1::UploadHeader header;
    std::vector<std::string> chunks;
    bool complete = false;
    int streams = 0;
  };

  // Each next stream is cut, with this status, after so many chunks were kept.
  struct Cut {
    std::uint32_t after_chunks = 0;
    grpc::Status status = grpc::Status(grpc::StatusCode::UNAVAILABLE, "connection reset");
  };
  void CutStreams(std::vector<Cut> cuts);

  grpc::Status Take(grpc::ServerReader<intake::v1::UploadAttachmentRequest>& stream);
  void Tell(const std::string& capability, intake::v1::GetUploadResponse& response);

  [[nodiscard]] std::map<std::string, Upload> uploads();

 private:
  std::mutex mutex_;
  std::deque<Cut> cuts_;
  std::map<std::string, Upload> uploads_;
};

}  // namespace candor::client
