// What is sent: a report with 2 KiB of text, in the clear or sealed.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "candor/manifest/manifest.h"
#include "candor/report/v1/report.pb.h"
#include "candor/seal/seal.h"
#include "grpcpp/support/byte_buffer.h"

namespace candor::bench {

inline constexpr std::size_t kTextBytes = 2048;
inline constexpr char kChannel[] = "conduct";

// Content of an envelope as reporters make it: a thread key and the report. Serialized.
[[nodiscard]] std::string MessageBytes(std::string_view thread_key);

// Keys of the channel. Ends the run when the manifest has none.
[[nodiscard]] std::vector<seal::Recipient> RecipientsOf(const Manifest& manifest);

// Requests of SubmitReport and Deposit as they travel; each deposit sealed for a slot of its own.
// Seals on two threads.
[[nodiscard]] grpc::ByteBuffer SubmitRequest();
// FetchReplies of slots that hold nothing, which must cost what any others do.
[[nodiscard]] grpc::ByteBuffer FetchRequest();
[[nodiscard]] std::vector<grpc::ByteBuffer> DepositRequests(
    const std::vector<seal::Recipient>& recipients, std::size_t count);

}  // namespace candor::bench
