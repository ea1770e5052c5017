// What a file tells besides what it shows: where a photo was taken, on whose device, when.
//
// JPEG and PNG images are written anew, pixel for pixel (JPEG coefficient for coefficient), with
// nothing beside the picture. Every other type keeps its metadata, and says so.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/client/file_source.h"

namespace candor::client {

struct CleanFile {
  // The cleaned image, in memory; the file as it was for every other type.
  FileSource source;
  // "image/jpeg", "image/png"; empty for every other type.
  std::string media_type;
  // What was taken out, such as "EXIF"; each once. With "orientation" the photo was to be shown
  // turned or mirrored, and may now appear as it lies.
  std::vector<std::string> removed;
  // For people: what was done, or that nothing was, and what the file still tells.
  std::string statement;
};

// INVALID_ARGUMENT for an image that is damaged, animated or too large to be cleaned (30000 pixels
// a side, 256 MiB decoded): what cannot be cleaned is not passed on as if it were.
[[nodiscard]] absl::StatusOr<CleanFile> StripMetadata(const FileSource& source);

}  // namespace candor::client
