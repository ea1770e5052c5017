// A PNG without its ancillary chunks: pixels, palette and transparency are taken over, and what
// tells how to show the colours.
#include <png.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "candor/base/secret.h"
#include "exif_orientation.h"
#include "image_rewrite.h"

namespace candor::client {
namespace {

// Chunks that belong to the picture.
constexpr std::array<png_byte, 25> kKept = {'g', 'A', 'M', 'A', 0,   'c', 'H', 'R', 'M',
                                            0,   's', 'R', 'G', 'B', 0,   's', 'B', 'I',
                                            'T', 0,   'b', 'K', 'G', 'D', 0};

struct ChunkName {
  std::string_view chunk;
  std::string_view name;
};

constexpr std::array kChunkNames = {
    ChunkName{"tEXt", "text"}, ChunkName{"zTXt", "text"}, ChunkName{"iTXt", "text"},
    ChunkName{"tIME", "time"}, ChunkName{"eXIf", "EXIF"}, ChunkName{"iCCP", "ICC colour profile"},
};

// What libpng jumps out of; everything that it holds is given back here.
struct Rewriter {
  Rewriter() = default;
  ~Rewriter() {
    png_destroy_read_struct(&in, &in_info, nullptr);
    png_destroy_write_struct(&out, &out_info);
  }
  Rewriter(const Rewriter&) = delete;
  Rewriter& operator=(const Rewriter&) = delete;

  std::string_view rest;  // what was not read yet
  png_structp in = nullptr;
  png_infop in_info = nullptr;
  png_structp out = nullptr;
  png_infop out_info = nullptr;
  bool animated = false;
  Secret pixels;
  std::vector<png_bytep> rows;
  RewrittenImage image;
};

[[noreturn]] void Leave(png_structp png, png_const_charp) { png_longjmp(png, 1); }
void Ignore(png_structp, png_const_charp) {}

void ReadBytes(png_structp png, png_bytep to, std::size_t size) {
  auto& rewriter = *static_cast<Rewriter*>(png_get_io_ptr(png));
  if (rewriter.rest.size() < size) {
    png_error(png, "cut short");
  }
  std::copy_n(rewriter.rest.data(), size, reinterpret_cast<char*>(to));
  rewriter.rest.remove_prefix(size);
}

void AppendBytes(png_structp png, png_bytep from, std::size_t size) {
  static_cast<Rewriter*>(png_get_io_ptr(png))
      ->image.bytes.append(reinterpret_cast<const char*>(from), size);
}
void Flush(png_structp) {}

// Called for every chunk that is not kept; 1 tells libpng to forget it.
int NameChunk(png_structp png, png_unknown_chunkp chunk) {
  auto& rewriter = *static_cast<Rewriter*>(png_get_user_chunk_ptr(png));
  const std::string name(reinterpret_cast<const char*>(chunk->name), 4);
  if (name[0] >= 'A' && name[0] <= 'Z') {
    return -1;  // critical: without it the picture is another
  }
  rewriter.animated |= name == "acTL";
  const auto* const known =
      std::find_if(kChunkNames.begin(), kChunkNames.end(),
                   [&name](const ChunkName& each) { return each.chunk == name; });
  AddOnce(rewriter.image.removed, known == kChunkNames.end() ? name : known->name);
  if (name == "eXIf" &&
      TurnsThePicture({reinterpret_cast<const char*>(chunk->data), chunk->size})) {
    AddOnce(rewriter.image.removed, kOrientation);
  }
  return 1;
}

bool Create(Rewriter& rewriter) {
  rewriter.in = png_create_read_struct(PNG_LIBPNG_VER_STRING, nullptr, Leave, Ignore);
  rewriter.out = png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, Leave, Ignore);
  if (rewriter.in == nullptr || rewriter.out == nullptr) {
    return false;
  }
  rewriter.in_info = png_create_info_struct(rewriter.in);
  rewriter.out_info = png_create_info_struct(rewriter.out);
  return rewriter.in_info != nullptr && rewriter.out_info != nullptr;
}

// In the functions with setjmp there is nothing whose destructor a jump could skip.
bool ReadHeader(Rewriter& rewriter) {
  if (setjmp(png_jmpbuf(rewriter.in)) != 0) {
    return false;
  }
  png_set_read_fn(rewriter.in, &rewriter, ReadBytes);
  png_set_user_limits(rewriter.in, kMaxImageSide, kMaxImageSide);
  png_set_chunk_malloc_max(rewriter.in, 0);  // the file's size is limit enough
  png_set_read_user_chunk_fn(rewriter.in, &rewriter, NameChunk);
  png_set_keep_unknown_chunks(rewriter.in, PNG_HANDLE_CHUNK_ALWAYS, nullptr, -1);
  png_set_keep_unknown_chunks(rewriter.in, PNG_HANDLE_CHUNK_AS_DEFAULT, kKept.data(),
                              static_cast<int>(kKept.size() / 5));
  png_read_info(rewriter.in, rewriter.in_info);
  png_set_interlace_handling(rewriter.in);
  png_read_update_info(rewriter.in, rewriter.in_info);
  return png_get_rowbytes(rewriter.in, rewriter.in_info) *
             std::uint64_t{png_get_image_height(rewriter.in, rewriter.in_info)} <=
         kMaxImageMemory;
}

bool ReadPixels(Rewriter& rewriter) {
  if (setjmp(png_jmpbuf(rewriter.in)) != 0) {
    return false;
  }
  png_read_image(rewriter.in, rewriter.rows.data());
  png_read_end(rewriter.in, nullptr);
  return true;
}

void CopyColours(png_structp in, png_infop from, png_structp out, png_infop to) {
  png_colorp palette = nullptr;
  int count = 0;
  if (png_get_PLTE(in, from, &palette, &count) != 0) {
    png_set_PLTE(out, to, palette, count);
  }
  png_bytep alpha = nullptr;
  png_color_16p colour = nullptr;
  if (png_get_tRNS(in, from, &alpha, &count, &colour) != 0) {
    png_set_tRNS(out, to, alpha, count, colour);
  }
  if (png_get_bKGD(in, from, &colour) != 0) {
    png_set_bKGD(out, to, colour);
  }
  png_color_8p significant = nullptr;
  if (png_get_sBIT(in, from, &significant) != 0) {
    png_set_sBIT(out, to, significant);
  }
  int intent = 0;
  if (png_get_sRGB(in, from, &intent) != 0) {
    png_set_sRGB(out, to, intent);
  }
  png_fixed_point gamma = 0;
  if (png_get_gAMA_fixed(in, from, &gamma) != 0) {
    png_set_gAMA_fixed(out, to, gamma);
  }
  std::array<png_fixed_point, 8> points{};
  if (png_get_cHRM_fixed(in, from, &points[0], &points[1], &points[2], &points[3], &points[4],
                         &points[5], &points[6], &points[7]) != 0) {
    png_set_cHRM_fixed(out, to, points[0], points[1], points[2], points[3], points[4], points[5],
                       points[6], points[7]);
  }
}

bool Write(Rewriter& rewriter) {
  if (setjmp(png_jmpbuf(rewriter.out)) != 0) {
    return false;
  }
  png_set_write_fn(rewriter.out, &rewriter, AppendBytes, Flush);
  png_set_user_limits(rewriter.out, kMaxImageSide, kMaxImageSide);
  png_set_IHDR(rewriter.out, rewriter.out_info, png_get_image_width(rewriter.in, rewriter.in_info),
               png_get_image_height(rewriter.in, rewriter.in_info),
               png_get_bit_depth(rewriter.in, rewriter.in_info),
               png_get_color_type(rewriter.in, rewriter.in_info),
               png_get_interlace_type(rewriter.in, rewriter.in_info), PNG_COMPRESSION_TYPE_DEFAULT,
               PNG_FILTER_TYPE_DEFAULT);
  CopyColours(rewriter.in, rewriter.in_info, rewriter.out, rewriter.out_info);
  png_write_info(rewriter.out, rewriter.out_info);
  png_write_image(rewriter.out, rewriter.rows.data());
  png_write_end(rewriter.out, nullptr);
  return true;
}

void MakeRows(Rewriter& rewriter) {
  const std::size_t row = png_get_rowbytes(rewriter.in, rewriter.in_info);
  const std::size_t height = png_get_image_height(rewriter.in, rewriter.in_info);
  rewriter.pixels = Secret(row * height);
  for (std::size_t i = 0; i < height; ++i) {
    rewriter.rows.push_back(reinterpret_cast<png_bytep>(rewriter.pixels.data()) + i * row);
  }
}

}  // namespace

absl::StatusOr<RewrittenImage> RewritePng(std::string_view bytes) {
  Rewriter rewriter;
  rewriter.rest = bytes;
  rewriter.image.bytes.reserve(bytes.size());
  bool done = Create(rewriter) && ReadHeader(rewriter);
  if (done) {
    MakeRows(rewriter);
    done = ReadPixels(rewriter);
  }
  if (rewriter.animated) {
    return absl::InvalidArgumentError(
        "this PNG image is animated, and cleaning it of its metadata would leave one picture");
  }
  if (!done || !Write(rewriter)) {
    return absl::InvalidArgumentError(
        "this PNG image is damaged or too large to be cleaned of its metadata");
  }
  if (!rewriter.rest.empty()) {
    AddOnce(rewriter.image.removed, "data behind the image");
  }
  return std::move(rewriter.image);
}

}  // namespace candor::client
