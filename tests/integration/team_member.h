// A member of the conduct team at review's case API.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/review/v1/casework_service.grpc.pb.h"
#include "deployment.h"

namespace candor::integration {

// Thread-safe.
class TeamMember {
 public:
  explicit TeamMember(Deployment& candor, const std::string& name = "alice")
      : TeamMember(candor, name, candor.ToReview("member/" + name)) {}

  [[nodiscard]] absl::StatusOr<review::v1::Case> Case(const std::string& name);
  // These take the case first, so that it can be read: the reporter is told that, too.
  [[nodiscard]] absl::StatusOr<review::v1::GetReportResponse> Report(const std::string& name);
  [[nodiscard]] std::vector<review::v1::ThreadMessage> Messages(const std::string& case_name);
  // Written by this member, released by another; OK once it is on its way.
  [[nodiscard]] absl::StatusOr<review::v1::ThreadMessage> Reply(const std::string& case_name,
                                                                const std::string& text);
  // The bytes of an attachment; OK only when the stream ended so.
  [[nodiscard]] absl::StatusOr<std::string> Download(const std::string& attachment);

 private:
  TeamMember(Deployment& candor, const std::string& name,
             const std::shared_ptr<grpc::Channel>& channel)
      : candor_(candor),
        name_(name),
        cases_(review::v1::CaseService::NewStub(channel)),
        casework_(review::v1::CaseworkService::NewStub(channel)) {}

  // Declares that there is no conflict of interest.
  static void Declare(review::v1::CaseworkService::Stub& member, const std::string& case_name);
  // The same, and takes it unless somebody did.
  void Take(const std::string& case_name);

  Deployment& candor_;
  const std::string name_;
  const std::unique_ptr<review::v1::CaseService::Stub> cases_;
  const std::unique_ptr<review::v1::CaseworkService::Stub> casework_;
};

// Looks again and again until `holds`, half a minute at most. Whether it did.
[[nodiscard]] bool Eventually(const std::function<bool()>& holds);

}  // namespace candor::integration
