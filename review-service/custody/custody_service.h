// candor.review.v1.CustodyService: each handler checks, calls and maps. Callers were checked
// before (caller_rows.h).
#pragma once

#include "candor/rpc/call.h"
#include "custody/custody.h"
#include "review/raw_service.h"

namespace candor::review {

// Thread-safe. What `Parts` names must outlive the server that this is registered with.
class CustodyService final : public RawCustodyService {
 public:
  struct Parts {
    rpc::CallTracker& calls;
    Custody& custody;
  };
  explicit CustodyService(Parts parts) : parts_(parts) {}

  grpc::ServerUnaryReactor* Unseal(grpc::CallbackServerContext* context,
                                   const grpc::ByteBuffer* bytes,
                                   grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* Seal(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* bytes,
                                 grpc::ByteBuffer* response) override;
  grpc::ServerUnaryReactor* GetCustody(grpc::CallbackServerContext* context,
                                       const grpc::ByteBuffer* bytes,
                                       grpc::ByteBuffer* response) override;

 private:
  Parts parts_;
};

}  // namespace candor::review
