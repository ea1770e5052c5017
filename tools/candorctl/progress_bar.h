// How far something is, on one line that is drawn again and again.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>

namespace candor::tools {

// Draws when the percentage changes; takes the line away when it goes. Silent unless `shown`.
class ProgressBar {
 public:
  ProgressBar(std::ostream& out, const std::string& label, bool shown);
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void Show(std::uint64_t done, std::uint64_t total);

 private:
  std::ostream& out_;
  const std::string label_;
  const bool shown_;
  int percent_ = -1;
};

}  // namespace candor::tools
