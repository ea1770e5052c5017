// Review at work: filing a backlog, and its start over many cases.
#pragma once

#include <cstddef>
#include <vector>

#include "candor/seal/seal.h"
#include "deployment.h"

namespace candor::bench {

// An intake and a review in processes of their own. Not thread-safe.
class ReviewBench {
 public:
  ReviewBench();

  // Deposits `count` reports, then starts review: cases filed per second, from the first to the
  // last. Review is stopped when intake is empty again.
  [[nodiscard]] double FileBacklog(std::size_t count);

  // Seconds from the start of the process, scrypt included, until review answers ListCases over
  // all the cases that were filed so far.
  [[nodiscard]] double StartOverCases();

  [[nodiscard]] std::size_t cases() const { return cases_; }

 private:
  // The value of a series without labels on review's metrics page.
  [[nodiscard]] double Metric(const std::string& name) const;
  void StopReview();

  integration::Deployment deployment_;
  std::vector<seal::Recipient> recipients_;
  std::size_t cases_ = 0;
};

}  // namespace candor::bench
