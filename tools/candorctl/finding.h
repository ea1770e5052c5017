// What `candorctl doctor` found out, one check at a time.
#pragma once

#include <string>
#include <vector>

namespace candor::tools {

enum class Outcome { kPassed, kWarning, kFailed, kSkipped };

struct Finding {
  std::string check;
  Outcome outcome = Outcome::kPassed;
  std::string detail;
  std::string next_step;  // empty unless something is to be done
};

// Findings in the order of the checks.
class Findings {
 public:
  void Pass(std::string check, std::string detail) {
    all_.push_back({std::move(check), Outcome::kPassed, std::move(detail), ""});
  }
  void Warn(std::string check, std::string detail, std::string next_step) {
    all_.push_back({std::move(check), Outcome::kWarning, std::move(detail), std::move(next_step)});
  }
  void Fail(std::string check, std::string detail, std::string next_step) {
    all_.push_back({std::move(check), Outcome::kFailed, std::move(detail), std::move(next_step)});
  }
  void Skip(std::string check, std::string detail) {
    all_.push_back({std::move(check), Outcome::kSkipped, std::move(detail), ""});
  }
  [[nodiscard]] const std::vector<Finding>& all() const { return all_; }

 private:
  std::vector<Finding> all_;
};

}  // namespace candor::tools
