#include "approvals/export_stream.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "../audit/logged.h"
#include "candor/hpke/sha256.h"
#include "candor/review/v1/retention_service.grpc.pb.h"
#include "candor/rpc/status.h"
#include "candor/service/unary_service.h"
#include "exported_case.h"
#include "grpcpp/create_channel.h"
#include "grpcpp/security/credentials.h"
#include "grpcpp/security/server_credentials.h"
#include "grpcpp/server.h"
#include "grpcpp/server_builder.h"
#include "opened_export.h"
#include "review/caller_rows.h"

namespace candor::review {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

// Everybody who calls is anna.
class AnnasService final : public service::UnaryService {
 public:
  explicit AnnasService(test::ExportedCase& exported) {
    AddStream(kDownloadExport, [this, &exported](grpc::CallbackServerContext* context,
                                                 const grpc::ByteBuffer* bytes) {
      test::World& world = exported.desk.team.world;
      return new ExportStream({calls_, *exported.desk.approvals, *world.audit,
                               *exported.desk.export_keys, world.random, exported.Parts()},
                              "anna", *context, *bytes);
    });
  }
  [[nodiscard]] std::int64_t under_way() const { return calls_.under_way(); }

 private:
  rpc::CallTracker calls_{nullptr};
};

class ExportStreamTest : public ::testing::Test {
 protected:
  ExportStreamTest() : service_(case_) {
    int port = 0;
    grpc::ServerBuilder builder;
    builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    stub_ = v1::RetentionService::NewStub(grpc::CreateChannel("127.0.0.1:" + std::to_string(port),
                                                              grpc::InsecureChannelCredentials()));
    approval_ = case_.desk.ProposeExport("anna", case_.name).value();
  }
  ~ExportStreamTest() override {
    server_->Shutdown();
    EXPECT_EQ(service_.under_way(), 0);
  }
  void Approve() { ASSERT_TRUE(case_.desk.Approve("ben", approval_).ok()); }

  // What came, and how it ended; stops reading after so many parts.
  struct Download {
    std::string archive;
    std::string reason;
    bool ok = false;
  };
  Download Get(int parts = 1000000) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(30));
    v1::DownloadExportRequest request;
    request.set_approval(approval_);
    const auto reader = stub_->DownloadExport(&context, request);
    Download download;
    v1::DownloadExportResponse part;
    while (parts-- > 0 && reader->Read(&part)) {
      EXPECT_LE(part.data().size(), 64U * 1024);
      download.archive.append(part.data());
    }
    if (parts < 0) {
      context.TryCancel();
    }
    const grpc::Status status = reader->Finish();
    download.ok = status.ok();
    download.reason = rpc::DetailsOf(status).reason;
    return download;
  }
  // Once the server has done with the one before.
  Download GetAfterwards() {
    Download download = Get();
    for (int i = 0; i < 1000 && download.reason == "APPROVAL_CLOSED"; ++i) {
      download = Get();
    }
    return download;
  }
  // Those of DownloadExport.
  [[nodiscard]] std::vector<audit::v1::Entry> Logged() const {
    std::vector<audit::v1::Entry> logged;
    for (const auto& entry : test::ReadLog(case_.desk.team.world)) {
      if (test::Parse(entry).action() == "DownloadExport") {
        logged.push_back(test::Parse(entry));
      }
    }
    return logged;
  }

  test::ExportedCase case_;
  AnnasService service_;
  std::unique_ptr<grpc::Server> server_;
  std::unique_ptr<v1::RetentionService::Stub> stub_;
  std::string approval_;
};

TEST_F(ExportStreamTest, OpensWithTheKeyAndIsInTheLog) {
  Approve();
  const Download download = Get();
  ASSERT_TRUE(download.ok) << download.reason;
  const auto tar = test::OpenArchive(download.archive, case_.desk.court);
  ASSERT_TRUE(tar.ok()) << tar.status();
  auto files = test::FilesIn(*tar);
  EXPECT_THAT(files, SizeIs(11));
  EXPECT_TRUE(files["attachments/0-0"] == case_.whole.file);
  const auto logged = Logged();
  ASSERT_THAT(logged, SizeIs(2));
  EXPECT_EQ(logged[0].outcome(), audit::v1::ENTRY_OUTCOME_BEGUN);
  EXPECT_EQ(logged[0].actor(), "member/anna");
  EXPECT_EQ(logged[1].outcome(), audit::v1::ENTRY_OUTCOME_DONE);
  EXPECT_EQ(logged[1].digest(), Sha256(download.archive));
  const std::string watermark = files["watermark"].substr(0, 32);
  for (const audit::v1::Entry& entry : logged) {
    EXPECT_EQ(entry.subject(), approval_ + " watermark/" + watermark);
    EXPECT_NE(entry.case_reference(), "");
  }
}

TEST_F(ExportStreamTest, LeavesOnce) {
  Approve();
  ASSERT_TRUE(Get().ok);
  const Download again = Get();
  EXPECT_THAT(again.archive, IsEmpty());
  EXPECT_EQ(again.reason, "APPROVAL_CLOSED");
}

TEST_F(ExportStreamTest, LeavesAgainAfterABreakWithAnotherWatermark) {
  Approve();
  EXPECT_FALSE(Get(1).ok);
  const Download again = GetAfterwards();
  ASSERT_TRUE(again.ok) << again.reason;
  const auto logged = Logged();
  ASSERT_GE(logged.size(), 4U);
  EXPECT_NE(logged.front().subject(), logged.back().subject());
  EXPECT_EQ(logged.back().digest(), Sha256(again.archive));
}

TEST_F(ExportStreamTest, DoesNotBeginBeforeASecondPersonApproves) {
  const Download download = Get();
  EXPECT_EQ(download.reason, "SECOND_PERSON_NEEDED");
  EXPECT_THAT(download.archive, IsEmpty());
  const auto logged = Logged();
  ASSERT_THAT(logged, SizeIs(1));
  EXPECT_EQ(logged[0].outcome(), audit::v1::ENTRY_OUTCOME_REFUSED);
  EXPECT_EQ(logged[0].reason(), "SECOND_PERSON_NEEDED");
}

TEST_F(ExportStreamTest, NothingLeavesThatCannotBeLogged) {
  Approve();
  case_.desk.team.world.SetFull(true);
  const Download download = Get();
  EXPECT_THAT(download.archive, IsEmpty());
  EXPECT_EQ(download.reason, "STORE_FULL");
  case_.desk.team.world.SetFull(false);
  EXPECT_TRUE(GetAfterwards().ok);
}

TEST_F(ExportStreamTest, IsNotWholeWhenItsEndCannotBeLogged) {
  Approve();
  case_.desk.team.world.FillUpAfterTheNextCommit();
  const Download download = Get();
  EXPECT_EQ(download.reason, "STORE_FULL");
  EXPECT_FALSE(test::OpenArchive(download.archive, case_.desk.court).ok());
  case_.desk.team.world.SetFull(false);
  EXPECT_TRUE(GetAfterwards().ok);
}

}  // namespace
}  // namespace candor::review
