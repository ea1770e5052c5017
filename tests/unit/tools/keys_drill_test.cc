#include <sysexits.h>

#include <filesystem>
#include <set>

#include "candor/keys/case_key_tree.h"
#include "candor/keys/key_file.h"
#include "candor/keys/record_cipher.h"
#include "candor/shamir/share.h"
#include "candor/storage/v1/review_storage.pb.h"
#include "candor/store/rocksdb_store.h"
#include "keys_fixture.h"
#include "review/families.h"

namespace candor::tools {
namespace {

using test_support::IsOk;
using test_support::ReadFile;
using ::testing::HasSubstr;

class KeysDrillTest : public KeysFixture {
 protected:
  void SetUp() override { ASSERT_EQ(InitShares().exit_code, 0); }

  std::string TwoShares() { return ShareFile("olga") + "," + ShareFile("rosa"); }
  // Opens the key file, has it changed, and writes it as it was opened.
  template <typename Change>
  keys::OpenedKeyFile ChangeKeyFile(const Change& change) {
    const std::string file = ReadFile(key_file_);
    std::vector<shamir::Share> shares;
    shares.push_back(shamir::ParseShare(ReadFile(ShareFile("olga"))).value());
    shares.push_back(shamir::ParseShare(ReadFile(ShareFile("pia"))).value());
    const auto slots = keys::KeyFileSlots(file).value();
    auto opened =
        keys::OpenKeyFileWithKey(file, shamir::CombineShares(shares, slots.shares()).value())
            .value();
    change(opened.ring);
    dir_.Write("team.key", keys::EncodeKeyFile(opened, random_).value());
    return opened;
  }
  std::string Sealed(std::string_view key, const std::string& place, const std::string& text) {
    const auto record = keys::EncryptRecord(key, place, text, random_).value();
    storage::v1::SealedRecord sealed;
    sealed.set_nonce(record.nonce);
    sealed.set_ciphertext(record.ciphertext);
    return sealed.SerializeAsString();
  }
  // A store of review with as many cases, as review writes them.
  std::string MakeStore(const storage::v1::KeyRing& ring, std::uint32_t cases) {
    store::RocksDbOptions options;
    options.path = dir_.File("store");
    options.families = review::FamilyNames();
    options.schema_version = review::kSchemaVersion;
    options.owner = "candor-review";
    const auto store = store::OpenRocksDbStore(options).value();
    const keys::CaseKeyTree tree(ring.case_keys());
    store::Batch batch;
    batch.Put(review::kMeta, "key check",
              Sealed(ring.master_key(), std::string("meta\0key check", 14), ""));
    for (std::uint32_t i = 0; i < cases; ++i) {
      const std::string id = "case-" + std::to_string(i);
      storage::v1::CaseKey key;
      key.set_number(i);
      storage::v1::CaseSummary summary;
      summary.set_revision(i + 1);
      batch.Put(review::kCaseKeys, id, key.SerializeAsString());
      batch.Put(review::kCaseSummaries, id,
                Sealed(tree.Derive(i)->view(), "case_summaries" + std::string(1, '\0') + id,
                       summary.SerializeAsString()));
    }
    EXPECT_THAT(store::CommitAndWait(*store, std::move(batch)), IsOk());
    return options.path;
  }
  Ran DrillStore() { return Drill({"--share", TwoShares(), "--store", dir_.File("store")}); }
};

TEST_F(KeysDrillTest, ProvesThatSharesOpenReports) {
  const Ran ran = Drill({"--share", TwoShares()});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("opens with the shares of olga, rosa"));
  EXPECT_THAT(ran.out, HasSubstr("of channel conduct"));
  const Ran json = Drill({"--share", TwoShares(), "--output", "json"});
  EXPECT_THAT(json.out, HasSubstr("\"officers\":[\"olga\",\"rosa\"],\"recipient_keys\":1"));
}

TEST_F(KeysDrillTest, ProvesThatThePassphraseOpensReports) {
  std::filesystem::remove(key_file_);
  std::filesystem::remove(manifest_);
  const std::string passphrase = dir_.Write("passphrase", kPassphrase);
  ASSERT_EQ(Init({"--passphrase-file", passphrase}).exit_code, 0);
  EXPECT_EQ(Drill({"--passphrase-file", passphrase}).exit_code, 0);
  const Ran wrong =
      Drill({"--passphrase-file", dir_.Write("wrong", "a passphrase of another file")});
  EXPECT_EQ(wrong.exit_code, EX_NOPERM);
  EXPECT_THAT(wrong.err, HasSubstr("team.key"));
  EXPECT_EQ(Drill({"--share", TwoShares()}).exit_code, EX_CONFIG) << "it has no shares";
}

TEST_F(KeysDrillTest, NamesTheFileThatIsWrong) {
  std::string mistyped = ReadFile(ShareFile("pia"));
  mistyped[60] = mistyped[60] == '0' ? '1' : '0';
  const std::string bad = dir_.Write("bad.txt", mistyped);
  const struct {
    std::string shares;
    std::string says;
  } refusals[] = {
      {ShareFile("olga"), "opens with 2 shares"},
      {ShareFile("olga") + "," + ShareFile("olga"), "once more"},
      {ShareFile("olga") + "," + bad, "bad.txt: the share has a typing mistake"},
      {ShareFile("olga") + "," + dir_.Write("none.txt", "hello"), "none.txt: this is no share"},
      {ShareFile("olga") + "," + dir_.File("absent.txt"), "absent.txt"},
  };
  for (const auto& [shares, says] : refusals) {
    const Ran ran = Drill({"--share", shares});
    EXPECT_NE(ran.exit_code, 0) << says;
    EXPECT_THAT(ran.err, HasSubstr(says));
  }
  EXPECT_EQ(Drill({"--share", TwoShares(), "--passphrase-file", "x"}).exit_code, EX_USAGE);
  EXPECT_EQ(Drill({}).exit_code, EX_CONFIG) << "it opens by shares only";
  dir_.Write("team.key", "damaged");
  EXPECT_EQ(Drill({"--share", TwoShares()}).exit_code, EX_DATAERR);
}

TEST_F(KeysDrillTest, TellsAKeyFileThatDoesNotOpenWhatPortalsSeal) {
  ChangeKeyFile([](storage::v1::KeyRing& ring) {
    ring.mutable_recipient_keys(0)->mutable_private_key()->at(16) ^= 1;
  });
  const Ran lost = Drill({"--share", TwoShares()});
  EXPECT_EQ(lost.exit_code, EX_IOERR);
  EXPECT_THAT(lost.err, HasSubstr("of channel conduct would not open"));
  ChangeKeyFile([](storage::v1::KeyRing& ring) {
    ring.mutable_recipient_keys(0)->mutable_private_key()->at(16) ^= 1;
  });
  EXPECT_EQ(Drill({"--share", TwoShares()}).exit_code, 0);
  ChangeKeyFile([](storage::v1::KeyRing& ring) { ring.set_manifest_key_name("another"); });
  const Ran other = Drill({"--share", TwoShares()});
  EXPECT_EQ(other.exit_code, EX_NOPERM);
  EXPECT_THAT(other.err, HasSubstr("manifest.txt"));
}

TEST_F(KeysDrillTest, TellsAManifestThatIsOutOfDate) {
  clock_.Advance(std::chrono::hours(24 * 400));
  const Ran ran = Drill({"--share", TwoShares()});
  EXPECT_EQ(ran.exit_code, EX_IOERR);
  EXPECT_THAT(ran.err, HasSubstr("in date"));
}

TEST_F(KeysDrillTest, OpensTheCasesOfAStoreAndWritesNothingThere) {
  const auto opened = ChangeKeyFile([](storage::v1::KeyRing&) {});
  MakeStore(opened.ring, 5);
  const auto files = [&] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(dir_.File("store"))) {
      names.insert(entry.path().filename().string() + " " + ReadFile(entry.path()));
    }
    return names;
  };
  const auto before = files();
  const Ran ran = DrillStore();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("5 cases open, 0 were erased since"));
  EXPECT_EQ(files(), before);
  ChangeKeyFile([](storage::v1::KeyRing& ring) {
    keys::DestroyCaseKeys(*ring.mutable_case_keys(), {1, 3});
  });
  EXPECT_THAT(DrillStore().out, HasSubstr("3 cases open, 2 were erased since"));
}

TEST_F(KeysDrillTest, TellsAStoreThatTheKeyFileDoesNotOpen) {
  auto opened = ChangeKeyFile([](storage::v1::KeyRing&) {});
  EXPECT_EQ(DrillStore().exit_code, EX_CONFIG) << "there is none";
  EXPECT_FALSE(std::filesystem::exists(dir_.File("store")));
  MakeStore(opened.ring, 1);
  ChangeKeyFile([](storage::v1::KeyRing& ring) {
    ring.mutable_case_keys()->mutable_nodes(0)->mutable_seed()->front() ^= 1;
  });
  EXPECT_THAT(DrillStore().err, HasSubstr("holds a case that the key file does not open"));
  ChangeKeyFile([](storage::v1::KeyRing& ring) { ring.mutable_master_key()->front() ^= 1; });
  EXPECT_THAT(DrillStore().err, HasSubstr("another master key"));
}

}  // namespace
}  // namespace candor::tools
