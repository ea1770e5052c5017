// A JPEG without its markers, as `jpegtran -copy none` does it: the coefficients are taken over,
// nothing is compressed again. JFIF and Adobe markers, which tell how to read the colours, are
// written anew by the library.
#include <setjmp.h>
#include <stdio.h>
// After stdio.h, which it needs and does not include.
#include <jpeglib.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "exif_orientation.h"
#include "image_rewrite.h"

namespace candor::client {
namespace {

constexpr unsigned kMarkerStart = 64;  // enough to tell what a marker holds
constexpr int kExifMarker = JPEG_APP0 + 1;
// Its first directory comes within this.
constexpr unsigned kExifStart = 4096;
constexpr std::string_view kExifName("Exif\0\0", 6);
// A scan of a few bytes can ask for work on the whole picture.
constexpr std::uint64_t kMaxScannedPixels = 2'000'000'000;
constexpr std::size_t kSinkStep = 64 * 1024;
// A JFIF marker without a thumbnail.
constexpr unsigned kPlainJfif = 14;

struct MarkerName {
  int marker;
  std::string_view start;
  std::string_view name;
};

constexpr std::array kMarkerNames = {
    MarkerName{JPEG_APP0 + 1, "Exif", "EXIF"},
    MarkerName{JPEG_APP0 + 1, "http://ns.adobe.com/x", "XMP"},
    MarkerName{JPEG_APP0 + 2, "ICC_PROFILE", "ICC colour profile"},
    MarkerName{JPEG_APP0 + 2, "MPF", "MPF (further pictures)"},
    MarkerName{JPEG_APP0 + 13, "Photoshop", "IPTC"},
    MarkerName{JPEG_COM, "", "comment"},
};

// Where libjpeg goes when it can go no further. The first member is what it knows of.
struct Escape {
  jpeg_error_mgr manager;
  jmp_buf place;
};

// What the library jumps out of; everything that it holds is given back here.
struct Transcoder {
  Transcoder() {
    in.err = jpeg_std_error(&escape.manager);
    out.err = &escape.manager;
  }
  ~Transcoder() {
    jpeg_destroy_compress(&out);
    jpeg_destroy_decompress(&in);
  }
  Transcoder(const Transcoder&) = delete;
  Transcoder& operator=(const Transcoder&) = delete;

  Escape escape{};
  jpeg_decompress_struct in{};
  jpeg_compress_struct out{};
  jpeg_progress_mgr progress{};
  RewrittenImage image;
};

// The last member of the public part is libjpeg's; what it calls gets to the string from here.
struct Sink {
  jpeg_destination_mgr manager;
  std::string* bytes;
  std::array<JOCTET, kSinkStep> buffer;
};

[[noreturn]] void Leave(j_common_ptr info) {
  longjmp(reinterpret_cast<Escape*>(info->err)->place, 1);
}

void Ignore(j_common_ptr) {}
void IgnoreLevel(j_common_ptr, int) {}

void LimitScans(j_common_ptr info) {
  const auto* in = reinterpret_cast<j_decompress_ptr>(info);
  const std::uint64_t pixels = std::uint64_t{in->image_width} * in->image_height;
  if (in->input_scan_number > 0 &&
      pixels * static_cast<std::uint64_t>(in->input_scan_number) > kMaxScannedPixels) {
    Leave(info);
  }
}

void Rewind(Sink& sink) {
  sink.manager.next_output_byte = sink.buffer.data();
  sink.manager.free_in_buffer = sink.buffer.size();
}
Sink& SinkOf(j_compress_ptr out) { return *reinterpret_cast<Sink*>(out->dest); }
void AppendTo(Sink& sink) {
  sink.bytes->append(reinterpret_cast<const char*>(sink.buffer.data()),
                     sink.buffer.size() - sink.manager.free_in_buffer);
}

void StartSink(j_compress_ptr out) { Rewind(SinkOf(out)); }
boolean FlushSink(j_compress_ptr out) {
  // The whole buffer counts, whatever the manager says (jdatadst.c).
  Sink& sink = SinkOf(out);
  sink.manager.free_in_buffer = 0;
  AppendTo(sink);
  Rewind(sink);
  return TRUE;
}
void EndSink(j_compress_ptr out) { AppendTo(SinkOf(out)); }

std::string NameOf(const jpeg_marker_struct& marker) {
  const std::string_view start(reinterpret_cast<const char*>(marker.data), marker.data_length);
  for (const MarkerName& known : kMarkerNames) {
    if (marker.marker == known.marker && start.starts_with(known.start)) {
      return std::string(known.name);
    }
  }
  if (marker.marker == JPEG_APP0 && start.starts_with("JFIF")) {
    return marker.original_length > kPlainJfif ? "thumbnail" : "";
  }
  if (marker.marker == JPEG_APP0 + 14 && start.starts_with("Adobe")) {
    return "";
  }
  return "APP" + std::to_string(marker.marker - JPEG_APP0);
}

void NameMarkers(const jpeg_decompress_struct& in, RewrittenImage& image) {
  for (const jpeg_marker_struct* marker = in.marker_list; marker != nullptr;
       marker = marker->next) {
    if (const std::string name = NameOf(*marker); !name.empty()) {
      AddOnce(image.removed, name);
    }
    const std::string_view data(reinterpret_cast<const char*>(marker->data), marker->data_length);
    if (marker->marker == kExifMarker && data.starts_with(kExifName) &&
        TurnsThePicture(data.substr(kExifName.size()))) {
      AddOnce(image.removed, kOrientation);
    }
  }
}

bool FitsLimits(const jpeg_decompress_struct& in) {
  const std::uint64_t pixels = std::uint64_t{in.image_width} * in.image_height;
  const std::uint64_t samples = pixels * static_cast<std::uint64_t>(in.num_components);
  return in.image_width <= kMaxImageSide && in.image_height <= kMaxImageSide &&
         samples * sizeof(JCOEF) <= kMaxImageMemory;
}

void SetHandlers(Transcoder& to) {
  to.escape.manager.error_exit = Leave;
  to.escape.manager.output_message = Ignore;
  to.escape.manager.emit_message = IgnoreLevel;
  to.progress.progress_monitor = LimitScans;
}

// Between setjmp and the return there is nothing whose destructor a jump could skip.
bool Transcode(Transcoder& to, Sink& sink, std::string_view bytes) {
  if (setjmp(to.escape.place) != 0) {
    return false;
  }
  jpeg_create_decompress(&to.in);
  jpeg_create_compress(&to.out);
  to.in.mem->max_memory_to_use = static_cast<long>(kMaxImageMemory);
  to.in.progress = &to.progress;
  jpeg_save_markers(&to.in, JPEG_COM, kMarkerStart);
  for (int i = 0; i < 16; ++i) {
    jpeg_save_markers(&to.in, JPEG_APP0 + i, kMarkerStart);
  }
  jpeg_save_markers(&to.in, kExifMarker, kExifStart);
  jpeg_mem_src(&to.in, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(&to.in, TRUE);
  if (!FitsLimits(to.in)) {
    return false;
  }
  jvirt_barray_ptr* const coefficients = jpeg_read_coefficients(&to.in);
  NameMarkers(to.in, to.image);
  jpeg_copy_critical_parameters(&to.in, &to.out);
  if (to.in.progressive_mode != FALSE) {
    jpeg_simple_progression(&to.out);
  }
  to.out.optimize_coding = TRUE;
  to.out.dest = &sink.manager;
  jpeg_write_coefficients(&to.out, coefficients);
  jpeg_finish_compress(&to.out);
  jpeg_finish_decompress(&to.in);
  if (to.in.src->bytes_in_buffer > 0) {
    AddOnce(to.image.removed, "data behind the image");
  }
  return true;
}

}  // namespace

absl::StatusOr<RewrittenImage> RewriteJpeg(std::string_view bytes) {
  Transcoder transcoder;
  SetHandlers(transcoder);
  transcoder.image.bytes.reserve(bytes.size() + kSinkStep);
  const auto sink = std::make_unique<Sink>();
  sink->manager.init_destination = StartSink;
  sink->manager.empty_output_buffer = FlushSink;
  sink->manager.term_destination = EndSink;
  sink->bytes = &transcoder.image.bytes;
  if (!Transcode(transcoder, *sink, bytes)) {
    return absl::InvalidArgumentError(
        "this JPEG image is damaged or too large to be cleaned of its metadata");
  }
  return std::move(transcoder.image);
}

}  // namespace candor::client
