#include "candorctl/progress_bar.h"

#include "candorctl/terminal_text.h"

namespace candor::tools {
namespace {

constexpr int kBarColumns = 30;

}  // namespace

ProgressBar::ProgressBar(std::ostream& out, const std::string& label, bool shown)
    : out_(out), label_(SafeLine(label)), shown_(shown) {}

ProgressBar::~ProgressBar() {
  if (percent_ >= 0) {
    out_ << "\r\x1b[K";
    out_.flush();
  }
}

void ProgressBar::Show(std::uint64_t done, std::uint64_t total) {
  const int percent = total == 0 ? 100 : static_cast<int>(done * 100 / total);
  if (!shown_ || percent == percent_) {
    return;
  }
  percent_ = percent;
  const auto filled = static_cast<std::size_t>(kBarColumns * percent / 100);
  std::string bar(filled, '#');
  bar.resize(kBarColumns, '.');
  out_ << "\r[" << bar << "] " << percent << " % " << label_ << "\x1b[K";
  out_.flush();
}

}  // namespace candor::tools
