// candor.intake.v1.IntakeService: each handler checks, calls the core and maps. Callers were
// checked before (caller_rows.h).
#pragma once

#include <string>
#include <utility>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "candor/base/clock.h"
#include "candor/policy/policy_set.h"
#include "candor/rpc/call.h"
#include "intake/attachment_store.h"
#include "intake/intake_core.h"
#include "intake/manifest_keeper.h"
#include "intake/quota.h"
#include "intake/raw_service.h"
#include "intake/reply_store.h"
#include "intake/slot_store.h"
#include "intake/upload_stream.h"
#include "intake/witness.h"

namespace candor::intake {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class IntakeService final : public RawIntakeService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    std::string trust_domain;
    PortalQuota& quota;
    const policy::PolicySet& policies;
    const ManifestKeeper& manifests;
    const Intake& intake;
    SlotStore& slots;
    ReplyStore& replies;
    const Clock& clock;
    AttachmentStore& attachments;
    UploadBooks& uploads;
    const Witness& witness;
  };
  explicit IntakeService(Parts parts) : parts_(std::move(parts)) {}

  grpc::ServerUnaryReactor* GetKeyManifest(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* bytes,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetReportForm(grpc::CallbackServerContext* context,
                                          const grpc::ByteBuffer* bytes,
                                          grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* SubmitReport(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* bytes,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Deposit(grpc::CallbackServerContext* context,
                                    const grpc::ByteBuffer* bytes,
                                    grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* SubmitFollowUp(grpc::CallbackServerContext* context,
                                           const grpc::ByteBuffer* bytes,
                                           grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* FetchReplies(grpc::CallbackServerContext* context,
                                         const grpc::ByteBuffer* bytes,
                                         grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Withdraw(grpc::CallbackServerContext* context,
                                     const grpc::ByteBuffer* bytes,
                                     grpc::ByteBuffer* response) override;
  grpc::ServerReadReactor<grpc::ByteBuffer>* UploadAttachment(grpc::CallbackServerContext* context,
                                                              grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetUpload(grpc::CallbackServerContext* context,
                                      const grpc::ByteBuffer* bytes,
                                      grpc::ByteBuffer* response) override;

 private:
  // Takes the call from the portal's quota, parses `request` and then checks it.
  absl::Status Admit(const grpc::CallbackServerContext& context, const grpc::ByteBuffer& bytes,
                     google::protobuf::Message& request, absl::FunctionRef<absl::Status()> check);

  Parts parts_;
};

}  // namespace candor::intake
