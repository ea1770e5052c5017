#include "rocksdb_status.h"

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::store {
namespace {

using rocksdb::Status;
using test_support::HasCode;
using test_support::HasReason;
using test_support::IsOk;
using test_support::Says;
using testing::AllOf;
using testing::Not;

TEST(RocksDbStatusTest, ReadsTellDamageFromTrouble) {
  EXPECT_THAT(ReadStatus(Status::OK()), IsOk());
  EXPECT_THAT(ReadStatus(Status::Corruption("at key secret")),
              AllOf(HasCode(absl::StatusCode::kDataLoss), Not(Says("secret"))));
  EXPECT_THAT(ReadStatus(Status::IOError("at key secret")),
              AllOf(HasReason(Reason::kStoreFailed), Not(Says("secret"))));
}

TEST(RocksDbStatusTest, WritesTellFullFromTrouble) {
  EXPECT_THAT(WriteStatus(Status::OK()), IsOk());
  EXPECT_THAT(WriteStatus(Status::NoSpace("secret")), HasReason(Reason::kStoreFull));
  EXPECT_THAT(WriteStatus(Status::SpaceLimit("secret")), HasReason(Reason::kStoreFull));
  EXPECT_THAT(WriteStatus(Status::IOError("secret")), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(WriteStatus(Status::Corruption("secret")), HasReason(Reason::kStoreFailed));
  EXPECT_THAT(WriteStatus(Status::Incomplete("secret")), HasReason(Reason::kStoreFailed));
}

TEST(RocksDbStatusTest, OpeningNamesThePathAndTheFix) {
  EXPECT_THAT(OpenStatus("/data", Status::OK()), IsOk());
  EXPECT_THAT(OpenStatus("/data", Status::IOError("While lock file: /data/LOCK", "in use")),
              AllOf(HasCode(absl::StatusCode::kFailedPrecondition), Says("/data"),
                    Says("stop the other process")));
  EXPECT_THAT(OpenStatus("/data", Status::NoSpace("writing")), Says("make room"));
  EXPECT_THAT(OpenStatus("/data", Status::Corruption("block")), Says("restore it"));
  EXPECT_THAT(OpenStatus("/data", Status::IOError("no such file")), Says("every file"));
}

}  // namespace
}  // namespace candor::store
