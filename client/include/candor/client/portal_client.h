// The portal SDK: hands reports to intake over one channel, and brings back what the team answers.
//
//   ASSIGN_OR_RETURN(auto channel, rpc::Dial(spec));
//   client::PortalClient intake(channel, options);
//   ASSIGN_OR_RETURN(auto file, client::FileSource::Open(path));
//   std::vector<client::AttachedFile> files(1);
//   ASSIGN_OR_RETURN(files[0], intake.Attach(file, "photo.jpg"));
//   ASSIGN_OR_RETURN(const Receipt receipt, intake.Submit(report, files));
//   ASSIGN_OR_RETURN(const client::Inbox inbox, intake.Poll(receipt));
//
// VerifyReceiptProof (client/receipt_proof.h) turns a status reply and the words into a proof that
// the team's log took the report in.
//
// Seals by itself, so that nobody but the team can read what is sent; or lets intake seal, where
// Sealing::kIntake is asked for. Retries what is safe to retry, with the same bytes. Never puts a
// text, a receipt or a capability into an error, and writes nothing to disk.
//
// Errors are the server's (client/call.h). Thread-safe. Blocks; each attempt has a deadline.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/client/attachment.h"
#include "candor/client/file_source.h"
#include "candor/client/inbox.h"
#include "candor/client/later_message.h"
#include "candor/client/portal_options.h"
#include "candor/client/submission.h"
#include "candor/intake/v1/intake.pb.h"
#include "candor/manifest/manifest.h"
#include "candor/receipt/receipt.h"

namespace grpc {
class Channel;
}

namespace candor::client {

class IntakeLine;

// What came of a withdrawal.
enum class Withdrawn {
  kDestroyed,   // the team never got it, and it is gone
  kTeamIsAsked  // the team has it and decides; the wish lies in the thread
};

class PortalClient {
 public:
  PortalClient(const std::shared_ptr<grpc::Channel>& channel, PortalOptions options);
  ~PortalClient();
  PortalClient(const PortalClient&) = delete;
  PortalClient& operator=(const PortalClient&) = delete;

  // The form to draw; an empty id asks for the default policy.
  [[nodiscard]] absl::StatusOr<intake::v1::GetReportFormResponse> GetForm(
      const std::string& policy_id = {});
  // The manifest in force, checked under the pinned key. FAILED_PRECONDITION when intake shows an
  // older one than this client has seen.
  [[nodiscard]] absl::StatusOr<Manifest> FetchManifest();

  // Cleans an image of its metadata (metadata.h), seals and uploads the file, and goes on after a
  // cut. In constant memory, but for images: those are held as a whole. `name` is what the team
  // sees. Send the message that lists it within a day: after that intake may let it go, and the
  // message comes without it. INVALID_ARGUMENT, naming the field, before anything is sent: a name
  // with a path in it, a file that is empty or over 64 MiB, an image that cannot be cleaned.
  // FAILED_PRECONDITION when the file changes meanwhile.
  [[nodiscard]] absl::StatusOr<AttachedFile> Attach(const FileSource& source,
                                                    const std::string& name,
                                                    const AttachmentOptions& options = {});

  // Seals here and deposits. OK means durable, and readable by the team alone.
  [[nodiscard]] absl::StatusOr<Receipt> Submit(report::v1::Report report, AttachedFiles files = {});
  // Lets intake seal.
  [[nodiscard]] absl::StatusOr<Receipt> SubmitPlaintext(report::v1::Report report,
                                                        AttachedFiles files = {});
  // The same for callers that want to try again later: nothing is filed twice.
  [[nodiscard]] absl::Status Send(Submission& submission);

  // More from the reporter, into the first free slot from `options.first_index` on: two devices
  // may use the same words. The index that it took. FAILED_PRECONDITION `NO_FREE_SLOT` when 64 in
  // a row are taken; poll for where to begin.
  [[nodiscard]] absl::StatusOr<std::uint32_t> FollowUp(const Receipt& receipt,
                                                       report::v1::FollowUp follow_up,
                                                       const LaterMessage::Options& options = {});
  // The same for callers that want to try again later.
  [[nodiscard]] absl::Status Send(LaterMessage& message);

  // The replies from the one numbered `from` on, until 32 in a row are not there: eight calls for
  // an empty inbox.
  [[nodiscard]] absl::StatusOr<Inbox> Poll(const Receipt& receipt, std::uint32_t from = 0);
  [[nodiscard]] absl::StatusOr<Inbox> Poll(const ThreadKeys& thread, std::uint32_t from = 0);

  // Destroys the report if the team has not taken it yet, else asks the team to let it rest, with
  // the reason if one is given. Harmless to repeat.
  [[nodiscard]] absl::StatusOr<Withdrawn> Withdraw(const Receipt& receipt,
                                                   report::v1::Withdrawal withdrawal = {},
                                                   const LaterMessage::Options& options = {});

 private:
  [[nodiscard]] absl::StatusOr<Receipt> SubmitReport(report::v1::Report report, Sealing sealing,
                                                     AttachedFiles files);
  [[nodiscard]] absl::Status SendSealed(Submission& submission);
  [[nodiscard]] absl::Status SendPlaintext(Submission& submission);
  [[nodiscard]] absl::Status SendSealed(LaterMessage& message);
  [[nodiscard]] absl::Status SendPlaintext(LaterMessage& message);

  const std::unique_ptr<IntakeLine> line_;
};

}  // namespace candor::client
