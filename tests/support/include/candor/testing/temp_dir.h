// A folder for one test, gone with everything in it when the object goes.
#pragma once

#include <string>
#include <string_view>

namespace candor::test_support {

class TempDir {
 public:
  TempDir();
  ~TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }
  // The path of `name` in the folder.
  [[nodiscard]] std::string File(std::string_view name) const;
  // Writes `content` to `name` (mode 0600, replaced in one step) and returns the path.
  std::string Write(std::string_view name, std::string_view content) const;

 private:
  std::string path_;
};

// Writes `content` to `path` with `mode`, replaced in one step. Ends the test run when it cannot.
void WriteFile(const std::string& path, std::string_view content, unsigned mode = 0600);
// The whole file; ends the test run when it cannot be read.
[[nodiscard]] std::string ReadFile(const std::string& path);

}  // namespace candor::test_support
