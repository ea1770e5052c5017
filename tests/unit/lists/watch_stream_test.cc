#include "review/watch_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <future>
#include <memory>

#include "../review/world.h"
#include "candor/review/v1/case_service.grpc.pb.h"
#include "candor/service/unary_service.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "review/caller_rows.h"
#include "sample_cases.h"

namespace candor::review {
namespace {

// Everybody who calls is bob; who calls is not what is tested here.
class BobsService final : public service::UnaryService {
 public:
  BobsService(AuditLog& audit, const Cases& cases) : audit_(audit), cases_(cases) {
    AddStream(kWatchCases,
              [this](grpc::CallbackServerContext* context, const grpc::ByteBuffer* bytes) {
                return new WatchStream({calls_, audit_, cases_}, "bob", *context, *bytes);
              });
  }
  [[nodiscard]] std::int64_t under_way() const { return calls_.under_way(); }

 private:
  rpc::CallTracker calls_{nullptr};
  AuditLog& audit_;
  const Cases& cases_;
};

class WatchStreamTest : public ::testing::Test {
 protected:
  WatchStreamTest() : service_(*world_.audit, (Unseal(), *world_.cases)) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::CaseService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                                         grpc::InsecureChannelCredentials()));
  }
  ~WatchStreamTest() override {
    world_.cases->EndWatches();
    server_->Shutdown();
    EXPECT_EQ(service_.under_way(), 0);
  }
  void Unseal() {
    world_.UnsealWith(test::MakeKeys());
    world_.members->Install(test::SampleRoster());
  }
  void Put(char letter, std::uint64_t revision = 1) {
    storage::v1::CaseSummary summary;
    summary.set_revision(revision);
    summary.mutable_subject()->set_channel("conduct");
    world_.cases->Add(std::string(26, letter), summary);
  }

  struct Watching {
    grpc::ClientContext context;
    std::unique_ptr<grpc::ClientReader<v1::WatchCasesResponse>> reader;
    v1::WatchCasesResponse last;
  };
  std::unique_ptr<Watching> Watch(const std::string& token = "") {
    auto watching = std::make_unique<Watching>();
    v1::WatchCasesRequest request;
    request.set_watch_token(token);
    watching->context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    watching->reader = stub_->WatchCases(&watching->context, request);
    watching->reader->WaitForInitialMetadata();
    return watching;
  }
  static std::string NextOf(Watching& watching) {
    return watching.reader->Read(&watching.last) ? watching.last.subject().name() : "the end";
  }

  test::World world_;
  BobsService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::CaseService::Stub> stub_;
};

TEST_F(WatchStreamTest, WritesChangesAsTheyCome) {
  const auto watching = Watch();
  Put('a');
  EXPECT_EQ(NextOf(*watching), "cases/" + std::string(26, 'a'));
  Put('b');
  EXPECT_EQ(NextOf(*watching), "cases/" + std::string(26, 'b'));
  const auto again = Watch(watching->last.watch_token());
  Put('c');
  EXPECT_EQ(NextOf(*again), "cases/" + std::string(26, 'c'));
}

TEST_F(WatchStreamTest, EndsWithTheSeal) {
  const auto watching = Watch();
  world_.key_ring->Seal();
  world_.members->Forget();
  world_.cases->Drop();
  EXPECT_EQ(NextOf(*watching), "the end");
  EXPECT_EQ(watching->reader->Finish().error_code(), grpc::StatusCode::FAILED_PRECONDITION);
}

TEST_F(WatchStreamTest, EndsWhenTheServiceStops) {
  const auto watching = Watch();
  world_.cases->EndWatches();
  EXPECT_EQ(NextOf(*watching), "the end");
  EXPECT_EQ(watching->reader->Finish().error_code(), grpc::StatusCode::UNAVAILABLE);
}

TEST_F(WatchStreamTest, EndsWhenTheMemberLeaves) {
  const auto watching = Watch();
  world_.members->Install(std::make_shared<const Roster>());
  world_.cases->wakes().CallAll();
  EXPECT_EQ(NextOf(*watching), "the end");
  EXPECT_EQ(watching->reader->Finish().error_code(), grpc::StatusCode::PERMISSION_DENIED);
}

TEST_F(WatchStreamTest, RefusesAFilterThatDoesNotParse) {
  grpc::ClientContext context;
  v1::WatchCasesRequest request;
  request.set_filter("state:");
  const auto reader = stub_->WatchCases(&context, request);
  EXPECT_EQ(reader->Finish().error_code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(WatchStreamTest, EndsWhenTheCallerDoes) {
  Watch()->context.TryCancel();
  const auto watching = Watch();
  watching->context.TryCancel();
  EXPECT_EQ(NextOf(*watching), "the end");
  EXPECT_EQ(watching->reader->Finish().error_code(), grpc::StatusCode::CANCELLED);
}

TEST_F(WatchStreamTest, ToAReaderWhoDoesNotReadEndsAllTheSame) {
  const auto watching = Watch();
  // Far more than the connection's buffers hold, to a reader who takes none of it.
  for (std::uint64_t revision = 1; revision < 3000; ++revision) {
    storage::v1::CaseSummary summary;
    summary.set_revision(revision);
    summary.mutable_subject()->set_channel("conduct");
    summary.mutable_subject()->add_labels(std::string(4096, 'x'));
    std::string id(26, 'a');
    id[revision % 26] = static_cast<char>('b' + revision / 26 % 20);
    world_.cases->Add(id, summary);
  }
  world_.members->Install(std::make_shared<const Roster>());
  world_.cases->wakes().CallAll();
  // Cancelled, or what fitted in and then the end: either way the stream goes.
  while (watching->reader->Read(&watching->last)) {
  }
  EXPECT_FALSE(watching->reader->Finish().ok());
}

}  // namespace
}  // namespace candor::review
