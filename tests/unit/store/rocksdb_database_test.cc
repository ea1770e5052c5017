#include "rocksdb_database.h"

#include <unistd.h>

#include <array>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "rocksdb/table_properties.h"
#include "rocksdb_day_env.h"
#include "rocksdb_place.h"

namespace candor::store {
namespace {

using test_support::HasCode;
using test_support::IsOk;
using test_support::Says;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class RocksDbDatabaseTest : public testing::Test {
 protected:
  // Opens, stores `values` values, and opens again, which moves them from the log to SST files.
  void Fill(int values) {
    auto store = place_->Open();
    ASSERT_THAT(store, IsOk());
    for (int i = 0; i < values; ++i) {
      Batch batch;
      batch.Put(kReports, std::to_string(i), std::string(20'000, 'v'));
      ASSERT_THAT(CommitAndWait(**store, std::move(batch)), IsOk());
    }
    store->reset();
    ASSERT_THAT(place_->Open(), IsOk());
  }

  [[nodiscard]] std::vector<std::string> Files(const std::string& suffix) {
    std::vector<std::string> files;
    std::vector<std::string> names;
    EXPECT_TRUE(place_->env().GetChildren(place_->options().path, &names).ok());
    for (const std::string& name : names) {
      if (name.size() >= suffix.size() && name.substr(name.size() - suffix.size()) == suffix) {
        files.push_back(place_->options().path + "/" + name);
      }
    }
    return files;
  }

  [[nodiscard]] testing::Matcher<absl::StatusOr<std::unique_ptr<Store>>> Refuses(
      const std::string& fix) {
    return AllOf(HasCode(absl::StatusCode::kFailedPrecondition), Says(place_->options().path),
                 Says(fix));
  }

  std::unique_ptr<RocksDbPlace> place_ = RocksDbPlace::OnDisk();
};

TEST_F(RocksDbDatabaseTest, RefusesWhatIsOpenAlready) {
  const auto store = place_->Open();
  ASSERT_THAT(store, IsOk());
  EXPECT_THAT(place_->Open(), Refuses("stop the other process"));
}

TEST_F(RocksDbDatabaseTest, RefusesAnotherOwner) {
  Fill(1);
  place_->options().owner = "candor-other";
  EXPECT_THAT(place_->Open(), Refuses("belongs to candor-test, not to candor-other"));
}

TEST_F(RocksDbDatabaseTest, RefusesAnotherVersion) {
  place_->options().schema_version = 2;
  Fill(1);
  place_->options().schema_version = 1;
  EXPECT_THAT(place_->Open(), Refuses("schema version 2 and this program reads version 1"));
}

TEST_F(RocksDbDatabaseTest, RefusesAForeignDatabase) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* foreign = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, place_->options().path, &foreign).ok());
  ASSERT_TRUE(foreign->Put(rocksdb::WriteOptions(), "somebody", "else's").ok());
  delete foreign;
  EXPECT_THAT(place_->Open(), Refuses("name another folder"));
}

TEST_F(RocksDbDatabaseTest, RefusesAPathThatIsNoFolder) {
  ASSERT_TRUE(
      rocksdb::WriteStringToFile(rocksdb::Env::Default(), "x", place_->options().path).ok());
  EXPECT_THAT(place_->Open(), Refuses("cannot be read"));
  place_->options().path += "/below/a file";
  EXPECT_THAT(place_->Open(), Refuses("cannot be read"));
}

TEST_F(RocksDbDatabaseTest, RefusesAMissingSst) {
  Fill(3);
  const auto files = Files(".sst");
  ASSERT_FALSE(files.empty());
  ASSERT_TRUE(rocksdb::Env::Default()->DeleteFile(files[0]).ok());
  EXPECT_THAT(place_->Open(), Refuses("restore it"));
}

TEST_F(RocksDbDatabaseTest, RefusesAMissingManifestOrCurrent) {
  Fill(3);
  const std::string current = place_->options().path + "/CURRENT";
  std::string manifest;
  ASSERT_TRUE(rocksdb::ReadFileToString(rocksdb::Env::Default(), current, &manifest).ok());
  manifest.pop_back();
  const std::string path = place_->options().path + "/" + manifest;
  ASSERT_TRUE(rocksdb::Env::Default()->RenameFile(path, path + ".away").ok());
  EXPECT_THAT(place_->Open(), Refuses("restore it"));
  ASSERT_TRUE(rocksdb::Env::Default()->RenameFile(path + ".away", path).ok());

  // RocksDB would make a new database here and delete the files of the old one.
  ASSERT_TRUE(rocksdb::Env::Default()->RenameFile(current, current + ".away").ok());
  const std::size_t files = Files(".sst").size();
  EXPECT_THAT(place_->Open(), Refuses("no CURRENT file"));
  EXPECT_EQ(Files(".sst").size(), files);
  ASSERT_TRUE(rocksdb::Env::Default()->RenameFile(current + ".away", current).ok());
  EXPECT_THAT(place_->Open(), IsOk());
}

TEST_F(RocksDbDatabaseTest, RefusesAScribbledManifest) {
  Fill(3);
  for (const std::string& name : Files("")) {
    if (name.find("MANIFEST") != std::string::npos) {
      ASSERT_TRUE(
          rocksdb::WriteStringToFile(rocksdb::Env::Default(), std::string(500, 'x'), name).ok());
    }
  }
  EXPECT_THAT(place_->Open(), Refuses("restore it"));
}

TEST_F(RocksDbDatabaseTest, MakesMissingFamiliesAndKeepsUnknownOnes) {
  Fill(1);
  place_->options().families = {"reports", "index", "added"};
  {
    auto store = place_->Open();
    ASSERT_THAT(store, IsOk());
    Batch batch;
    batch.Put(Family{2}, "key", "value");
    ASSERT_THAT(CommitAndWait(**store, std::move(batch)), IsOk());
  }
  place_->options().families = {"reports", "index"};
  EXPECT_THAT(place_->Open(), IsOk());
  place_->options().families = {"reports", "index", "added"};
  auto store = place_->Open();
  ASSERT_THAT(store, IsOk());
  EXPECT_EQ((*store)->Get(Family{2}, "key").value(), "value");
}

TEST_F(RocksDbDatabaseTest, OpensForReadingWithoutWriting) {
  Fill(3);
  auto writer = place_->Open();
  ASSERT_THAT(writer, IsOk());
  Batch batch;
  batch.Put(kReports, "in the log", "value");
  ASSERT_THAT(CommitAndWait(**writer, std::move(batch)), IsOk());
  const std::vector<std::string> before = Files("");
  place_->options().read_only = true;
  place_->options().families = {"reports", "absent"};
  {
    const auto reader = place_->Open();
    ASSERT_THAT(reader, IsOk());
    EXPECT_EQ((*reader)->Get(kReports, "in the log").value(), "value");
    EXPECT_EQ((*reader)->Get(kReports, "2").value(), std::string(20'000, 'v'));
    EXPECT_THAT((*reader)->Get(Family{1}, "2"), Not(IsOk()));
    Batch refused;
    refused.Put(kReports, "key", "value");
    EXPECT_THAT(CommitAndWait(**reader, std::move(refused)), Not(IsOk()));
  }
  EXPECT_EQ(Files(""), before);
  place_->options().owner = "somebody";
  EXPECT_THAT(place_->Open(), Refuses("belongs to candor-test"));
  place_->options().path += "/none";
  EXPECT_THAT(place_->Open(), Refuses("name the folder of a store"));
  EXPECT_FALSE(place_->env().FileExists(place_->options().path).ok());
}

// Power cuts at every write while the database is first made: it opens the next time.
TEST_F(RocksDbDatabaseTest, SurvivesPowerCutsWhileItIsMade) {
  place_ = RocksDbPlace::InMemory();
  std::mt19937 random(1);
  for (int operations = 0; operations < 1000; ++operations) {
    int left = operations;
    place_->fs().SetFault([&left](FaultFileSystem::Operation, const std::string&) {
      return left-- > 0 ? rocksdb::IOStatus::OK() : rocksdb::IOStatus::IOError("cut");
    });
    const bool opened = place_->Open().ok();
    place_->fs().SetFault(nullptr);
    place_->CutPower(nullptr, random);
    if (opened) {
      EXPECT_GT(operations, 10);
      break;
    }
    ASSERT_THAT(place_->Open(), IsOk()) << operations;
    place_ = RocksDbPlace::InMemory();
  }
}

TEST_F(RocksDbDatabaseTest, LeavesNoTraceOfWhenAndWhere) {
  Fill(3);
  ASSERT_THAT((*place_->Open())->CheckWritable(), IsOk());
  std::array<char, 256> host{};
  ASSERT_EQ(gethostname(host.data(), host.size() - 1), 0);
  for (const std::string& file : Files("")) {
    EXPECT_THAT(file, Not(HasSubstr("/LOG")));
    std::string content;
    // "." and ".." cannot be read.
    if (rocksdb::ReadFileToString(rocksdb::Env::Default(), file, &content).ok()) {
      EXPECT_EQ(content.find(host.data()), std::string::npos) << file;
    }
  }
}

TEST_F(RocksDbDatabaseTest, SstFilesKnowTheDayOnly) {
  Fill(3);
  RocksDbDayEnv env(&place_->env());
  const auto database = RocksDbDatabase::Open(place_->options(), &env);
  ASSERT_THAT(database, IsOk());
  rocksdb::TablePropertiesCollection tables;
  ASSERT_TRUE(
      (*database)->db().GetPropertiesOfAllTables((*database)->handle(kReports), &tables).ok());
  ASSERT_FALSE(tables.empty());
  for (const auto& [name, table] : tables) {
    EXPECT_EQ(table->db_host_id, "");
    EXPECT_EQ(table->creation_time % 86400, 0U);
    EXPECT_EQ(table->oldest_key_time % 86400, 0U);
    EXPECT_EQ(table->file_creation_time % 86400, 0U);
  }
}

}  // namespace
}  // namespace candor::store
