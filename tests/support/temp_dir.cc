#include "candor/testing/temp_dir.h"

#include <sys/stat.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <system_error>
#include <utility>

namespace candor::test_support {
namespace {

[[noreturn]] void Fail(const std::string& what) {
  std::cerr << "test support: cannot " << what << "\n";
  std::abort();
}

}  // namespace

TempDir::TempDir() : path_(std::filesystem::temp_directory_path() / "candor-test-XXXXXX") {
  if (mkdtemp(path_.data()) == nullptr) {
    Fail("make " + path_);
  }
}

TempDir::~TempDir() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDir::File(std::string_view name) const { return path_ + "/" + std::string(name); }

std::string TempDir::Write(std::string_view name, std::string_view content) const {
  std::string path = File(name);
  WriteFile(path, content);
  return path;
}

void WriteFile(const std::string& path, std::string_view content, unsigned mode) {
  const std::string fresh = path + ".new";
  {
    std::ofstream file(fresh, std::ios::binary | std::ios::trunc);
    file.write(content.data(), static_cast<std::streamsize>(content.size()));
    if (!file.flush()) {
      Fail("write " + path);
    }
  }
  if (chmod(fresh.c_str(), static_cast<mode_t>(mode)) != 0 ||
      std::rename(fresh.c_str(), path.c_str()) != 0) {
    Fail("replace " + path);
  }
}

std::string ReadFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    Fail("read " + path);
  }
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

}  // namespace candor::test_support
