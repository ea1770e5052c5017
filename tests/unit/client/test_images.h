// Small images with whatever a test puts into them, and their pixels.
#pragma once

#include <string>
#include <vector>

namespace candor::client {

struct JpegMarker {
  int marker;  // 0xe0 to 0xef, or 0xfe
  std::string data;
};
enum class JpegKind { kColour, kGrey, kProgressive, kCmyk };
[[nodiscard]] std::string MakeJpeg(JpegKind kind, const std::vector<JpegMarker>& markers);
// Decoded, with size and colour space in front.
[[nodiscard]] std::string JpegPixels(const std::string& jpeg);

struct PngChunk {
  std::string name;
  std::string data;
};
enum class PngKind { kColour, kPalette, kGrey16, kInterlaced, kOneBit };
[[nodiscard]] std::string MakePng(PngKind kind, const std::vector<PngChunk>& chunks);
[[nodiscard]] std::string PngPixels(const std::string& png);

}  // namespace candor::client
