// Files that go with a message: uploaded first, then listed in it.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "candor/base/wiped_message.h"
#include "candor/client/sealing.h"
#include "candor/report/v1/report.pb.h"

namespace candor::client {

struct AttachmentOptions {
  Sealing sealing = Sealing::kHere;
  // Images go as they are, with all that they tell (metadata.h).
  bool keep_metadata = false;
  // RFC 6838, such as "application/pdf"; empty when unknown. Images are recognised.
  std::string media_type = {};
  // Called as the upload goes on, from the calling thread: bytes done, of how many.
  std::function<void(std::uint64_t done, std::uint64_t total)> progress = {};
};

// A file that was uploaded, and the key that it is sealed with: list it in one message, within a
// day, then drop it. Move-only; wiped.
struct AttachedFile {
  AttachedFile() = default;
  ~AttachedFile() { WipeMessage(listed); }
  AttachedFile(AttachedFile&&) = default;
  AttachedFile& operator=(AttachedFile&&) = default;

  report::v1::Attachment listed;
  // What was taken out before it was sealed, and what to tell the reporter (metadata.h).
  std::vector<std::string> removed;
  std::string statement;
};

using AttachedFiles = std::span<const AttachedFile>;

}  // namespace candor::client
