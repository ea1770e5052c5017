#include "candor/client/metadata.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "test_images.h"

namespace candor::client {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

constexpr char kCanary[] = "canary-of-a-place";

FileSource Source(const std::string& bytes) { return FileSource::Of(Secret::CopyOf(bytes)); }

std::string BytesOf(const FileSource& source) {
  std::string bytes(source.size(), '\0');
  EXPECT_THAT(source.ReadAt(0, bytes.data(), bytes.size()), IsOk());
  return bytes;
}

std::vector<JpegMarker> AllMarkers() {
  const std::string canary = kCanary;
  return {{0xe1, std::string("Exif\0\0", 6) + canary},
          {0xe1, std::string("http://ns.adobe.com/xap/1.0/\0", 29) + canary},
          {0xe2, std::string("ICC_PROFILE\0", 12) + canary},
          {0xed, "Photoshop 3.0" + canary},
          {0xfe, canary},
          {0xeb, canary}};
}

TEST(JpegMetadataTest, TakesOutEverythingBesideThePicture) {
  for (const JpegKind kind :
       {JpegKind::kColour, JpegKind::kGrey, JpegKind::kProgressive, JpegKind::kCmyk}) {
    const std::string jpeg = MakeJpeg(kind, AllMarkers()) + kCanary;
    const auto clean = StripMetadata(Source(jpeg));
    ASSERT_THAT(clean, IsOk());
    const std::string bytes = BytesOf(clean->source);
    EXPECT_EQ(bytes.find(kCanary), std::string::npos);
    EXPECT_EQ(JpegPixels(bytes), JpegPixels(jpeg)) << "not a pixel changes";
    EXPECT_EQ(clean->media_type, "image/jpeg");
    EXPECT_THAT(clean->removed, UnorderedElementsAre("EXIF", "XMP", "ICC colour profile", "IPTC",
                                                     "comment", "APP11", "data behind the image"));
    EXPECT_THAT(clean->statement, HasSubstr("removed from the image: EXIF"));
  }
}

// A first directory with a width and this orientation, and a canary behind it.
std::string Exif(std::uint8_t orientation, bool big_endian = false) {
  using namespace std::string_literals;
  std::string exif = big_endian ? "MM\0*\0\0\0\x08"
                                  "\0\x02"
                                  "\x01\0\0\x03\0\0\0\x01\0\x28\0\0"
                                  "\x01\x12\0\x03\0\0\0\x01\0?\0\0"s
                                : "II*\0\x08\0\0\0"
                                  "\x02\0"
                                  "\0\x01\x03\0\x01\0\0\0\x28\0\0\0"
                                  "\x12\x01\x03\0\x01\0\0\0?\0\0\0"s;
  exif.at(exif.rfind('?')) = static_cast<char>(orientation);
  return exif + "\0\0\0\0"s + kCanary;
}

std::string ExifMarker(const std::string& exif) { return std::string("Exif\0\0", 6) + exif; }

TEST(OrientationTest, IsToldWhenThePhotoMayNowAppearTurned) {
  for (const bool big_endian : {false, true}) {
    for (std::uint8_t orientation = 0; orientation < 10; ++orientation) {
      const bool turned = orientation >= 2 && orientation <= 8;
      const std::string exif = Exif(orientation, big_endian);
      const std::string jpeg = MakeJpeg(JpegKind::kColour, {{0xe1, ExifMarker(exif)}});
      const std::string png = MakePng(PngKind::kColour, {{"eXIf", exif}});
      for (const std::string& image : {jpeg, png}) {
        const auto clean = StripMetadata(Source(image));
        ASSERT_THAT(clean, IsOk());
        EXPECT_EQ(BytesOf(clean->source).find(kCanary), std::string::npos);
        EXPECT_EQ(clean->statement,
                  turned ? "removed from the image: EXIF, orientation; the photo may now appear "
                           "turned"
                         : "removed from the image: EXIF")
            << int{orientation};
      }
    }
  }
}

TEST(OrientationTest, TakesAnyExifAtAll) {
  const std::string exif = Exif(6);
  for (std::size_t size = 0; size < exif.size(); ++size) {
    EXPECT_THAT(StripMetadata(
                    Source(MakeJpeg(JpegKind::kGrey, {{0xe1, ExifMarker(exif.substr(0, size))}}))),
                IsOk());
  }
  for (std::size_t at = 0; at < exif.size(); ++at) {
    std::string spoilt = exif;
    spoilt[at] = '\xff';
    EXPECT_THAT(StripMetadata(Source(MakePng(PngKind::kOneBit, {{"eXIf", spoilt}}))), IsOk());
  }
}

TEST(JpegMetadataTest, SaysWhenThereWasNothing) {
  const auto clean = StripMetadata(Source(MakeJpeg(JpegKind::kCmyk, {})));
  ASSERT_THAT(clean, IsOk());
  EXPECT_THAT(clean->removed, IsEmpty());
  EXPECT_EQ(clean->statement, "the image had no metadata");
}

TEST(JpegMetadataTest, SurvivesEveryCutAndFlippedByte) {
  const std::string jpeg = MakeJpeg(JpegKind::kProgressive, AllMarkers());
  for (std::size_t size = 3; size < jpeg.size(); ++size) {
    const auto clean = StripMetadata(Source(jpeg.substr(0, size)));
    EXPECT_TRUE(!clean.ok() || BytesOf(clean->source).find(kCanary) == std::string::npos);
  }
  for (std::size_t at = 3; at < jpeg.size(); ++at) {
    std::string other = jpeg;
    other[at] = static_cast<char>(other[at] ^ 0x55);
    const auto clean = StripMetadata(Source(other));
    EXPECT_TRUE(!clean.ok() || BytesOf(clean->source).find("ry-of-a-pl") == std::string::npos);
  }
}

TEST(JpegMetadataTest, RefusesAPictureOfTooManyPixels) {
  std::string jpeg = MakeJpeg(JpegKind::kColour, {});
  const std::size_t frame = jpeg.find("\xff\xc0");
  ASSERT_NE(frame, std::string::npos);
  jpeg.replace(frame + 5, 4, "\x75\x30\x75\x30");  // 30000 by 30000
  const auto clean = StripMetadata(Source(jpeg));
  EXPECT_THAT(clean, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(clean, Says("too large"));
}

TEST(PngMetadataTest, TakesOutEverythingBesideThePicture) {
  for (const PngKind kind : {PngKind::kColour, PngKind::kPalette, PngKind::kGrey16,
                             PngKind::kInterlaced, PngKind::kOneBit}) {
    const std::string png =
        MakePng(kind, {{"tEXt", std::string("Author\0", 7) + kCanary},
                       {"iTXt", std::string("XML:com.adobe.xmp\0\0\0\0\0", 22) + kCanary},
                       {"tIME", std::string("\x07\xea\x03\x02\x0c\x00\x00", 7)},
                       {"eXIf", std::string("II*\0", 4) + kCanary},
                       {"prVt", kCanary}}) +
        kCanary;
    const auto clean = StripMetadata(Source(png));
    ASSERT_THAT(clean, IsOk());
    const std::string bytes = BytesOf(clean->source);
    EXPECT_EQ(bytes.find(kCanary), std::string::npos);
    EXPECT_EQ(PngPixels(bytes), PngPixels(png)) << "not a pixel changes";
    EXPECT_EQ(clean->media_type, "image/png");
    EXPECT_THAT(clean->removed,
                UnorderedElementsAre("text", "time", "EXIF", "prVt", "data behind the image"));
  }
}

TEST(PngMetadataTest, KeepsWhatTellsHowToShowTheColours) {
  const std::string gamma("\x00\x00\xb1\x8f", 4);
  const auto clean = StripMetadata(Source(MakePng(PngKind::kPalette, {{"gAMA", gamma}})));
  ASSERT_THAT(clean, IsOk());
  EXPECT_THAT(clean->removed, IsEmpty());
  const std::string bytes = BytesOf(clean->source);
  EXPECT_NE(bytes.find("gAMA" + gamma), std::string::npos);
  EXPECT_NE(bytes.find("tRNS"), std::string::npos);
}

TEST(PngMetadataTest, SurvivesEveryCutAndFlippedByte) {
  const std::string png =
      MakePng(PngKind::kInterlaced, {{"tEXt", std::string("Author\0", 7) + kCanary}});
  for (std::size_t size = 8; size < png.size(); ++size) {
    EXPECT_FALSE(StripMetadata(Source(png.substr(0, size))).ok());
  }
  for (std::size_t at = 8; at < png.size(); ++at) {
    std::string other = png;
    other[at] = static_cast<char>(other[at] ^ 0x55);
    const auto clean = StripMetadata(Source(other));
    EXPECT_TRUE(!clean.ok() || BytesOf(clean->source).find("ry-of-a-pl") == std::string::npos);
  }
}

TEST(PngMetadataTest, RefusesAnAnimation) {
  const auto clean =
      StripMetadata(Source(MakePng(PngKind::kColour, {{"acTL", std::string(8, '\1')}})));
  EXPECT_THAT(clean, HasCode(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(clean, Says("animated"));
}

TEST(MetadataTest, SaysPlainlyWhatOtherTypesKeep) {
  const std::vector<std::pair<std::string, std::string>> types = {
      {"%PDF-1.7 ...", "a PDF keeps its metadata"},
      {std::string("PK\3\4 docx"), "an Office document or archive keeps its metadata"},
      {std::string("\0\0\0\x18"
                   "ftypmp42",
                   12),
       "a video or HEIC photo keeps its metadata"},
      {"just text", "only JPEG and PNG images are cleaned"},
      {"x", "only JPEG and PNG images are cleaned"}};
  for (const auto& [bytes, statement] : types) {
    const auto kept = StripMetadata(Source(bytes));
    ASSERT_THAT(kept, IsOk());
    EXPECT_THAT(kept->statement, HasSubstr(statement));
    EXPECT_EQ(BytesOf(kept->source), bytes);
    EXPECT_EQ(kept->media_type, "");
  }
}

}  // namespace
}  // namespace candor::client
