#include "candor/service/raw_request.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "candor/review/v1/case_service.pb.h"
#include "candor/testing/matchers.h"
#include "grpcpp/support/slice.h"

namespace candor::service {
namespace {

using test_support::IsOk;
using test_support::NamesField;

// In pieces, as the network delivers it.
grpc::ByteBuffer Pieces(const std::string& bytes, std::size_t size) {
  std::vector<grpc::Slice> slices;
  for (std::size_t at = 0; at < bytes.size(); at += size) {
    slices.emplace_back(bytes.substr(at, size));
  }
  return {slices.data(), slices.size()};
}

TEST(ParseRequest, ReadsARequestInAnyPieces) {
  review::v1::ListCasesRequest sent;
  sent.set_page_size(7);
  sent.set_page_token(std::string(300, 't'));
  for (const std::size_t size : {1U, 100U, 1000U}) {
    review::v1::ListCasesRequest request;
    EXPECT_THAT(ParseRequest(Pieces(sent.SerializeAsString(), size), request), IsOk());
    EXPECT_EQ(request.SerializeAsString(), sent.SerializeAsString());
  }
  review::v1::ListCasesRequest empty;
  EXPECT_THAT(ParseRequest(grpc::ByteBuffer(), empty), IsOk());
}

TEST(ParseRequest, NamesTextThatIsNotUtf8) {
  review::v1::ListCasesRequest request;
  EXPECT_THAT(ParseRequest(Pieces("\x12\x01\xff", 2), request), NamesField("page_token"));
}

TEST(ParseRequest, RefusesWhatIsNoMessage) {
  review::v1::ListCasesRequest request;
  EXPECT_THAT(ParseRequest(Pieces("\xff\xff\xff", 2), request), NamesField("request"));
  EXPECT_THAT(ParseRequest(Pieces("\x12\x7f", 2), request), NamesField("request"));
}

TEST(WriteResponse, WritesTheMessage) {
  review::v1::GetReportResponse response;
  response.set_name("cases/x");
  grpc::ByteBuffer bytes;
  WriteResponse(response, bytes);
  review::v1::GetReportResponse read;
  EXPECT_THAT(ParseRequest(bytes, read), IsOk());
  EXPECT_EQ(read.name(), "cases/x");
}

}  // namespace
}  // namespace candor::service
