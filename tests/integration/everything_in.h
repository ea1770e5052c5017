// Files as whoever steals the disk would read them.
#pragma once

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace candor::integration {

// All bytes of all files below `folder`, one after the other.
[[nodiscard]] inline std::string EverythingIn(const std::string& folder) {
  std::stringstream all;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) {
      all << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    }
  }
  return all.str();
}

}  // namespace candor::integration
