#include "candor/client/metadata.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "image_rewrite.h"

namespace candor::client {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kJpegStart = "\xff\xd8\xff"sv;
constexpr std::string_view kPngStart = "\x89PNG\r\n\x1a\n"sv;

struct OtherType {
  std::size_t offset;
  std::string_view start;
  std::string_view statement;
};

// What people send most, by how it begins.
constexpr std::array kOtherTypes = {
    OtherType{0, "%PDF-"sv, "a PDF keeps its metadata: author, program, times, earlier versions"},
    OtherType{0, "PK\x03\x04"sv,
              "an Office document or archive keeps its metadata: author, organisation, times, "
              "comments, earlier versions"},
    OtherType{0, "\xd0\xcf\x11\xe0"sv,
              "an Office document keeps its metadata: author, organisation, times, comments"},
    OtherType{4, "ftyp"sv,
              "a video or HEIC photo keeps its metadata: place, device, time; save a photo as JPEG "
              "to have it cleaned"},
    OtherType{0, "\x1a\x45\xdf\xa3"sv, "a video keeps its metadata: device, program, time"},
    OtherType{0, "RIFF"sv,
              "a WebP image, recording or video keeps its metadata: place, device, "
              "time"},
    OtherType{0, "ID3"sv, "a recording keeps its metadata: names, program, time"},
    OtherType{0, "OggS"sv, "a recording keeps its metadata: names, program, time"},
    OtherType{0, "GIF8"sv, "a GIF image keeps its metadata: comments, program"},
    OtherType{0, "II*\0"sv, "a TIFF image or raw photo keeps its metadata: place, device, time"},
    OtherType{0, "MM\0*"sv, "a TIFF image or raw photo keeps its metadata: place, device, time"},
};

constexpr std::string_view kAnyOther =
    "a file of this type keeps its metadata, if it has any; only JPEG and PNG images are cleaned";

std::string_view StatementFor(std::string_view start) {
  const auto* const found =
      std::find_if(kOtherTypes.begin(), kOtherTypes.end(), [start](const OtherType& type) {
        return start.size() >= type.offset && start.substr(type.offset).starts_with(type.start);
      });
  return found == kOtherTypes.end() ? kAnyOther : found->statement;
}

std::string CleanedStatement(const std::vector<std::string>& removed) {
  if (removed.empty()) {
    return "the image had no metadata";
  }
  std::string statement = "removed from the image: " + absl::StrJoin(removed, ", ");
  if (std::find(removed.begin(), removed.end(), kOrientation) != removed.end()) {
    statement += "; the photo may now appear turned";
  }
  return statement;
}

absl::StatusOr<Secret> ReadWhole(const FileSource& source) {
  Secret bytes(source.size());
  RETURN_IF_ERROR(source.ReadAt(0, bytes.data(), bytes.size()));
  return bytes;
}

}  // namespace

void AddOnce(std::vector<std::string>& names, std::string_view name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) {
    names.emplace_back(name);
  }
}

absl::StatusOr<CleanFile> StripMetadata(const FileSource& source) {
  std::array<char, 12> start{};
  const std::size_t known =
      static_cast<std::size_t>(std::min<std::uint64_t>(start.size(), source.size()));
  RETURN_IF_ERROR(source.ReadAt(0, start.data(), known));
  const std::string_view begin(start.data(), known);
  const bool is_jpeg = begin.starts_with(kJpegStart);
  if ((!is_jpeg && !begin.starts_with(kPngStart)) || source.size() > hpke::kMaxAttachmentBytes) {
    return CleanFile{.source = source,
                     .media_type = "",
                     .removed = {},
                     .statement = std::string(StatementFor(begin))};
  }
  ASSIGN_OR_RETURN(const Secret bytes, ReadWhole(source));
  ASSIGN_OR_RETURN(RewrittenImage image,
                   is_jpeg ? RewriteJpeg(bytes.view()) : RewritePng(bytes.view()));
  Secret clean = Secret::CopyOf(image.bytes);
  WipeBytes(image.bytes);
  return CleanFile{.source = FileSource::Of(std::move(clean)),
                   .media_type = is_jpeg ? "image/jpeg" : "image/png",
                   .removed = image.removed,
                   .statement = CleanedStatement(image.removed)};
}

}  // namespace candor::client
