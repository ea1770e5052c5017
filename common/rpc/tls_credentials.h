// The server's credentials: mTLS from a TlsMaterial, and the caller table at the door.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "candor/rpc/call.h"
#include "candor/rpc/caller_table.h"
#include "connection_guard.h"
#include "grpcpp/security/server_credentials.h"
#include "revocations.h"
#include "tls_material.h"

namespace candor::rpc {

// A client certificate is demanded and verified against the authorities of `material`. A call is
// let in when `callers` allows its method to the one URI of that certificate; any other, to an
// unknown method too, is answered PERMISSION_DENIED before its message is read, and every call of
// whoever is in `revocations` UNAUTHENTICATED. `guard` hears of every call but those of `streams`,
// whose ends it is not told. All must outlive the gRPC server; `tracker` may be null.
[[nodiscard]] std::shared_ptr<grpc::ServerCredentials> MutualTlsCredentials(
    const TlsMaterial& material, const CallerTable& callers, const Revocations& revocations,
    std::set<std::string, std::less<>> streams, ConnectionGuard& guard, CallTracker* tracker);

}  // namespace candor::rpc
