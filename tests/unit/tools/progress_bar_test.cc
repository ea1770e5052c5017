#include "candorctl/progress_bar.h"

#include <sstream>

#include "gtest/gtest.h"

namespace candor::tools {
namespace {

TEST(ProgressBarTest, DrawsWhenThePercentageChangesAndGoesInTheEnd) {
  std::ostringstream out;
  {
    ProgressBar bar(out, "a\nb", true);
    bar.Show(500, 1000);
    bar.Show(501, 1000);
    bar.Show(1000, 1000);
  }
  EXPECT_EQ(out.str(),
            "\r[###############...............] 50 % a b\x1b[K"
            "\r[##############################] 100 % a b\x1b[K"
            "\r\x1b[K");
}

TEST(ProgressBarTest, IsSilentWithoutATerminal) {
  std::ostringstream out;
  ProgressBar(out, "a", false).Show(1, 2);
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace candor::tools
