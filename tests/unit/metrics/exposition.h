// What a scrape would see.
#pragma once

#include <string>

#include "prometheus/collectable.h"
#include "prometheus/text_serializer.h"

namespace candor::metrics {

inline std::string Exposition(const prometheus::Collectable& collectable) {
  return prometheus::TextSerializer().Serialize(collectable.Collect());
}

// The value of the line that starts with `series` (name and labels), or -1.
inline double ValueOf(const std::string& exposition, const std::string& series) {
  const std::size_t at = ("\n" + exposition).find("\n" + series + " ");
  return at == std::string::npos ? -1 : std::stod(exposition.substr(at + series.size() + 1));
}

}  // namespace candor::metrics
