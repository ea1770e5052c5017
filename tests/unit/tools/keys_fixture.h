// A team's key file and manifest, made by candorctl with two of three shares.
#pragma once

#include <string>
#include <vector>

#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "candor/testing/seeded_random.h"
#include "candor/testing/temp_dir.h"
#include "command_runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::tools {

class KeysFixture : public ::testing::Test {
 protected:
  static constexpr char kPassphrase[] = "correct horse battery staple";

  Ran Run(const std::vector<std::string>& args) { return RunCommand(args, clock_, random_); }
  static std::vector<std::string> With(std::vector<std::string> args,
                                       const std::vector<std::string>& more) {
    args.insert(args.end(), more.begin(), more.end());
    return args;
  }
  Ran Init(const std::vector<std::string>& more) {
    return Run(With({"keys", "init", "--key-file", key_file_, "--manifest", manifest_}, more));
  }
  Ran InitShares() {
    return Init({"--threshold", "2", "--officer", "olga,pia,rosa", "--shares-to", dir_.path()});
  }
  Ran Drill(const std::vector<std::string>& more) {
    return Run(With({"keys", "drill", "--key-file", key_file_, "--manifest", manifest_}, more));
  }
  [[nodiscard]] std::string ShareFile(const std::string& officer) const {
    return dir_.File("share-" + officer + ".txt");
  }

  test_support::FakeClock clock_;
  test_support::SeededRandom random_;
  test_support::TempDir dir_;
  const std::string key_file_ = dir_.File("team.key");
  const std::string manifest_ = dir_.File("manifest.txt");
};

}  // namespace candor::tools
