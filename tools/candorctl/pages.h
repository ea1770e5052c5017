// All pages of a list as one.
#pragma once

#include <chrono>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "candor/base/status_macros.h"
#include "candor/client/call.h"

namespace candor::tools {

inline constexpr std::uint32_t kLargestPage = 1000;

// From `request` on; the answers merged, without a token.
template <typename Stub, typename Request, typename Response>
[[nodiscard]] absl::StatusOr<Response> AllPages(
    Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
    Request request, std::chrono::milliseconds timeout) {
  request.set_page_size(kLargestPage);
  Response all;
  do {
    Response page;
    RETURN_IF_ERROR(client::Call(stub, method, request, page, timeout));
    if (page.next_page_token() == request.page_token() && !page.next_page_token().empty()) {
      return absl::InternalError("review gives the same page again and again");
    }
    request.set_page_token(page.next_page_token());
    if constexpr (requires { page.clear_watch_token(); }) {
      if (!all.watch_token().empty()) {
        page.clear_watch_token();  // what the first page misses, the first token has
      }
    }
    all.MergeFrom(page);
  } while (!request.page_token().empty());
  all.clear_next_page_token();
  return all;
}

}  // namespace candor::tools
