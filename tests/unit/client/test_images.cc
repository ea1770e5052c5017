#include "test_images.h"

#include <png.h>
#include <stdio.h>

#include <array>
#include <cstdlib>
// After stdio.h, which it needs and does not include.
#include <jpeglib.h>

namespace candor::client {
namespace {

constexpr unsigned kWidth = 40;
constexpr unsigned kHeight = 24;

char Shade(std::size_t at) { return static_cast<char>((at * 37 + at / 11) & 0xff); }

}  // namespace

std::string MakeJpeg(JpegKind kind, const std::vector<JpegMarker>& markers) {
  jpeg_compress_struct out{};
  jpeg_error_mgr errors{};
  out.err = jpeg_std_error(&errors);
  jpeg_create_compress(&out);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&out, &buffer, &size);
  out.image_width = kWidth;
  out.image_height = kHeight;
  out.input_components = kind == JpegKind::kGrey ? 1 : kind == JpegKind::kCmyk ? 4 : 3;
  out.in_color_space = kind == JpegKind::kGrey   ? JCS_GRAYSCALE
                       : kind == JpegKind::kCmyk ? JCS_CMYK
                                                 : JCS_RGB;
  jpeg_set_defaults(&out);
  if (kind == JpegKind::kProgressive) {
    jpeg_simple_progression(&out);
  }
  jpeg_start_compress(&out, TRUE);
  for (const JpegMarker& marker : markers) {
    jpeg_write_marker(&out, marker.marker,
                      reinterpret_cast<const unsigned char*>(marker.data.data()),
                      static_cast<unsigned>(marker.data.size()));
  }
  const std::size_t row_bytes = kWidth * static_cast<std::size_t>(out.input_components);
  std::string row(row_bytes, '\0');
  for (std::size_t y = 0; y < kHeight; ++y) {
    for (std::size_t x = 0; x < row_bytes; ++x) {
      row[x] = Shade(x + y * row_bytes);
    }
    auto* data = reinterpret_cast<JSAMPROW>(row.data());
    jpeg_write_scanlines(&out, &data, 1);
  }
  jpeg_finish_compress(&out);
  jpeg_destroy_compress(&out);
  std::string jpeg(reinterpret_cast<const char*>(buffer), size);
  std::free(buffer);
  return jpeg;
}

std::string JpegPixels(const std::string& jpeg) {
  jpeg_decompress_struct in{};
  jpeg_error_mgr errors{};
  in.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&in);
  jpeg_mem_src(&in, reinterpret_cast<const unsigned char*>(jpeg.data()), jpeg.size());
  jpeg_read_header(&in, TRUE);
  jpeg_start_decompress(&in);
  std::string pixels = std::to_string(in.output_width) + "x" + std::to_string(in.output_height) +
                       " " + std::to_string(in.jpeg_color_space) + " ";
  std::string row(in.output_width * static_cast<std::size_t>(in.output_components), '\0');
  while (in.output_scanline < in.output_height) {
    auto* data = reinterpret_cast<JSAMPROW>(row.data());
    jpeg_read_scanlines(&in, &data, 1);
    pixels.append(row);
  }
  jpeg_finish_decompress(&in);
  jpeg_destroy_decompress(&in);
  return pixels;
}

std::string MakePng(PngKind kind, const std::vector<PngChunk>& chunks) {
  png_structp out = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, nullptr, nullptr);
  png_infop info = png_create_info_struct(out);
  std::string png;
  png_set_write_fn(
      out, &png,
      [](png_structp to, png_bytep data, std::size_t size) {
        static_cast<std::string*>(png_get_io_ptr(to))
            ->append(reinterpret_cast<const char*>(data), size);
      },
      nullptr);
  const int depth = kind == PngKind::kGrey16 ? 16 : kind == PngKind::kOneBit ? 1 : 8;
  const int type = kind == PngKind::kPalette ? PNG_COLOR_TYPE_PALETTE
                   : kind == PngKind::kGrey16 || kind == PngKind::kOneBit
                       ? PNG_COLOR_TYPE_GRAY
                       : PNG_COLOR_TYPE_RGB_ALPHA;
  png_set_IHDR(out, info, kWidth, kHeight, depth, type,
               kind == PngKind::kInterlaced ? PNG_INTERLACE_ADAM7 : PNG_INTERLACE_NONE,
               PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (kind == PngKind::kPalette) {
    std::array<png_color, 256> palette{};
    for (std::size_t i = 0; i < palette.size(); ++i) {
      palette[i].red = static_cast<png_byte>(i);
      palette[i].green = static_cast<png_byte>(255 - i);
    }
    png_set_PLTE(out, info, palette.data(), 256);
    std::array<png_byte, 2> alpha{0, 128};
    png_set_tRNS(out, info, alpha.data(), 2, nullptr);
  }
  png_write_info_before_PLTE(out, info);
  for (const PngChunk& chunk : chunks) {
    png_write_chunk(out, reinterpret_cast<png_const_bytep>(chunk.name.data()),
                    reinterpret_cast<png_const_bytep>(chunk.data.data()), chunk.data.size());
  }
  png_write_info(out, info);
  const std::size_t row_bytes = png_get_rowbytes(out, info);
  std::string pixels(row_bytes * kHeight, '\0');
  std::vector<png_bytep> rows;
  for (std::size_t at = 0; at < pixels.size(); ++at) {
    pixels[at] = Shade(at);
    if (at % row_bytes == 0) {
      rows.push_back(reinterpret_cast<png_bytep>(pixels.data()) + at);
    }
  }
  png_write_image(out, rows.data());
  png_write_end(out, nullptr);
  png_destroy_write_struct(&out, &info);
  return png;
}

std::string PngPixels(const std::string& png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) {
    return "unreadable";
  }
  image.format = PNG_FORMAT_RGBA;
  std::string pixels(PNG_IMAGE_SIZE(image), '\0');
  if (png_image_finish_read(&image, nullptr, pixels.data(), 0, nullptr) == 0) {
    return "unreadable";
  }
  return std::to_string(image.width) + "x" + std::to_string(image.height) + pixels;
}

}  // namespace candor::client
