#include "external_acceptor.h"

#include <grpc/compression.h>
#include <grpc/grpc.h>

#include <chrono>
#include <utility>

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""s;

constexpr int kMaxMetadataBytes = 16 * 1024;
constexpr int kMaxPingStrikes = 2;
constexpr int kMaxReadBytes = 256 * 1024;

int Ms(std::chrono::milliseconds duration) { return static_cast<int>(duration.count()); }

}  // namespace

void LimitConnections(grpc::ServerBuilder& builder, int max_streams) {
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, max_streams);
  // Until the client's first HTTP/2 frame.
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Ms(5s));
  // A client's certificate is only looked at when it connects: old connections must go.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Ms(10min));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Ms(1h));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Ms(30s));
  // Pings that find dead peers, and a bound on those that peers send.
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Ms(1min));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Ms(10s));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Ms(10s));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MAX_PING_STRIKES, kMaxPingStrikes);
  // What is read at once is worked through even when its connection is closed meanwhile.
  builder.AddChannelArgument(GRPC_ARG_TCP_MAX_READ_CHUNK_SIZE, kMaxReadBytes);
  // gRPC's own books on channels and calls, with times, which nobody here reads.
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_CHANNEL_TRACE_EVENT_MEMORY_PER_NODE, 0);
}

Acceptor::Sink AddDoor(grpc::ServerBuilder& builder,
                       std::shared_ptr<grpc::ServerCredentials> credentials) {
  // Shared, because a std::function has to be copyable.
  std::shared_ptr<grpc::experimental::ExternalConnectionAcceptor> door =
      builder.experimental().AddExternalConnectionAcceptor(
          grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
          std::move(credentials));
  return [door = std::move(door)](int fd) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = fd;
    door->HandleNewConnection(&connection);
  };
}

}  // namespace candor::rpc
