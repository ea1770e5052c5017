// The one thing in EXIF that a picture is seen by: which way up it is.
#pragma once

#include <string_view>

namespace candor::client {

// Whether EXIF, from its TIFF header on, has viewers turn or mirror the picture. Takes any bytes at
// all; reads the first directory alone, and nothing but its orientation.
[[nodiscard]] bool TurnsThePicture(std::string_view exif);

}  // namespace candor::client
