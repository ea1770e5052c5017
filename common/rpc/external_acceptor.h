// What every gRPC server here has in common: connections come from an Acceptor, and they are
// bounded.
#pragma once

#include <memory>

#include "acceptor.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server_builder.h"

namespace candor::rpc {

// Metadata, streams, handshakes, pings, idle and old connections; no compression, so that a small
// request cannot become a large one and lengths tell nothing about content.
void LimitConnections(grpc::ServerBuilder& builder, int max_streams);

// Where to hand accepted connections to, once the server runs.
[[nodiscard]] Acceptor::Sink AddDoor(grpc::ServerBuilder& builder,
                                     std::shared_ptr<grpc::ServerCredentials> credentials);

}  // namespace candor::rpc
