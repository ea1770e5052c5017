#include <sys/stat.h>
#include <sysexits.h>

#include <filesystem>

#include "absl/strings/escaping.h"
#include "candor/keys/key_file.h"
#include "candor/keys/signer.h"
#include "candor/shamir/share.h"
#include "keys_fixture.h"

namespace candor::tools {
namespace {

using test_support::HasReason;
using test_support::IsOk;
using test_support::ReadFile;
using ::testing::HasSubstr;
using ::testing::Not;

class KeysCommandsTest : public KeysFixture {
 protected:
  unsigned ModeOf(const std::string& path) {
    struct stat info {};
    EXPECT_EQ(stat(path.c_str(), &info), 0) << path;
    return info.st_mode & 0777U;
  }
  Ran Shares(const std::vector<std::string>& more) {
    return Run(With({"keys", "shares", "--key-file", key_file_, "--threshold", "2"}, more));
  }
  std::string NewFolder(const std::string& name) {
    std::filesystem::create_directory(dir_.File(name));
    return dir_.File(name);
  }
  storage::v1::KeyRing RingOf(const std::vector<std::string>& share_files) {
    const std::string file = ReadFile(key_file_);
    std::vector<shamir::Share> shares;
    for (const std::string& path : share_files) {
      shares.push_back(shamir::ParseShare(ReadFile(path)).value());
    }
    const auto slots = keys::KeyFileSlots(file).value();
    return std::move(
        keys::OpenKeyFileWithKey(file, shamir::CombineShares(shares, slots.shares()).value())
            ->ring);
  }
};

TEST_F(KeysCommandsTest, InitGivesEachOfficerAFileThatNobodyElseReads) {
  const Ran ran = InitShares();
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  const auto slots = keys::KeyFileSlots(ReadFile(key_file_)).value();
  EXPECT_FALSE(slots.has_passphrase());
  EXPECT_EQ(slots.shares().threshold(), 2U);
  EXPECT_EQ(slots.shares().owners_size(), 3);
  for (const char* officer : {"olga", "pia", "rosa"}) {
    EXPECT_EQ(ModeOf(ShareFile(officer)), 0600U);
    const std::string text = ReadFile(ShareFile(officer));
    EXPECT_EQ(text.back(), '\n');
    EXPECT_EQ(shamir::ParseShare(text)->officer, officer);
    EXPECT_THAT(ran.out + ran.err, Not(HasSubstr(text.substr(0, 60))));
    EXPECT_THAT(ran.out, HasSubstr(ShareFile(officer)));
  }
  EXPECT_THAT(ran.out, HasSubstr("2 of the shares of olga, pia and rosa"));
  const storage::v1::KeyRing ring = RingOf({ShareFile("pia"), ShareFile("rosa")});
  ASSERT_EQ(ring.case_keys().nodes_size(), 1);
  EXPECT_EQ(ring.case_keys().nodes(0).level(), 0U);
  EXPECT_EQ(ring.case_keys().nodes(0).seed().size(), 32U);
  EXPECT_GT(ring.manifest_serial(), 0U);
}

TEST_F(KeysCommandsTest, InitTakesAPassphraseBesideTheShares) {
  const Ran ran = Init({"--threshold", "2", "--officer", "olga,pia", "--shares-to", dir_.path(),
                        "--passphrase-file", dir_.Write("passphrase", kPassphrase)});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(keys::DecodeKeyFile(ReadFile(key_file_), kPassphrase), IsOk());
  EXPECT_EQ(RingOf({ShareFile("olga"), ShareFile("pia")}).recipient_keys_size(), 1);
  EXPECT_THAT(ran.out, HasSubstr("the passphrase, or 2 of the shares of olga and pia"));
}

TEST_F(KeysCommandsTest, InitShowsSharesOnRequestOnly) {
  const Ran ran = Init({"--threshold", "2", "--officer", "olga,pia", "--shares-to", "-"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("  candor-share-1 "));
  EXPECT_FALSE(std::filesystem::exists(ShareFile("olga")));
}

TEST_F(KeysCommandsTest, InitRefusesASplitThatNobodyCouldUseAndLeavesNothing) {
  const std::vector<std::vector<std::string>> bad = {
      {"--threshold", "2"},
      {"--officer", "olga,pia"},
      {"--threshold", "1", "--officer", "olga,pia"},
      {"--threshold", "3", "--officer", "olga,pia"},
      {"--threshold", "2", "--officer", "olga"},
      {"--threshold", "2", "--officer", "olga,olga"},
      {"--threshold", "2", "--officer", "olga,../pia"}};
  for (const auto& flags : bad) {
    EXPECT_EQ(Init(With(flags, {"--shares-to", dir_.path()})).exit_code, EX_USAGE) << flags[1];
  }
  dir_.Write("share-pia.txt", "mine");
  EXPECT_EQ(InitShares().exit_code, EX_CANTCREAT);
  EXPECT_EQ(ReadFile(ShareFile("pia")), "mine");
  std::filesystem::remove(ShareFile("pia"));
  EXPECT_NE(Run({"keys", "init", "--key-file", key_file_, "--manifest", dir_.File("no/such"),
                 "--threshold", "2", "--officer", "olga,pia", "--shares-to", dir_.path()})
                .exit_code,
            0);
  EXPECT_TRUE(std::filesystem::is_empty(dir_.path()));
}

TEST_F(KeysCommandsTest, SharesReplaceAnOfficerWhoseShareThenOpensNothing) {
  ASSERT_EQ(InitShares().exit_code, 0);
  const std::string before = RingOf({ShareFile("olga"), ShareFile("pia")}).SerializeAsString();
  const std::string anew = NewFolder("new");
  const Ran ran = Shares({"--share", ShareFile("olga"), "--share", ShareFile("pia"), "--officer",
                          "olga,pia,sven", "--shares-to", anew, "--copy", dir_.File("copy.key")});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(RingOf({anew + "/share-olga.txt", anew + "/share-sven.txt"}).SerializeAsString(),
            before);
  EXPECT_EQ(ReadFile(dir_.File("copy.key")), ReadFile(key_file_));
  const Ran old = Drill({"--share", anew + "/share-olga.txt", "--share", ShareFile("rosa")});
  EXPECT_EQ(old.exit_code, EX_NOPERM);
  EXPECT_THAT(old.err, HasSubstr("share-rosa.txt"));
  EXPECT_THAT(old.err, HasSubstr("another set"));
}

TEST_F(KeysCommandsTest, SharesKeepThePassphraseUnlessToldOtherwise) {
  const std::string passphrase = dir_.Write("passphrase", kPassphrase);
  ASSERT_EQ(Init({"--passphrase-file", passphrase}).exit_code, 0);
  ASSERT_EQ(Shares({"--passphrase-file", passphrase, "--officer", "olga,pia", "--shares-to",
                    NewFolder("one")})
                .exit_code,
            0);
  EXPECT_THAT(keys::DecodeKeyFile(ReadFile(key_file_), kPassphrase), IsOk());
  ASSERT_EQ(Shares({"--passphrase-file", passphrase, "--drop-passphrase", "--officer", "olga,pia",
                    "--shares-to", NewFolder("two")})
                .exit_code,
            0);
  EXPECT_THAT(keys::DecodeKeyFile(ReadFile(key_file_), kPassphrase),
              HasReason(Reason::kWrongPassphrase));
  const std::vector<std::string> shares = {
      "--share", dir_.File("two/share-olga.txt") + "," + dir_.File("two/share-pia.txt")};
  ASSERT_EQ(Shares(With(shares, {"--officer", "olga,pia", "--shares-to", NewFolder("three"),
                                 "--new-passphrase-file", dir_.Write("new", "another passphrase")}))
                .exit_code,
            0);
  EXPECT_THAT(keys::DecodeKeyFile(ReadFile(key_file_), "another passphrase"), IsOk());
}

TEST_F(KeysCommandsTest, SharesChangeNothingWhenTheyAreRefused) {
  ASSERT_EQ(InitShares().exit_code, 0);
  const std::string before = ReadFile(key_file_);
  const std::string anew = NewFolder("new");
  const std::vector<std::string> to = {"--officer", "olga,sven", "--shares-to", anew};
  const std::string two = ShareFile("olga") + "," + ShareFile("pia");
  EXPECT_EQ(Shares(With(to, {"--share", ShareFile("olga")})).exit_code, EX_DATAERR);
  EXPECT_EQ(Shares({"--share", two}).exit_code, EX_USAGE);
  EXPECT_EQ(Shares({"--share", two, "--officer", "olga,pia", "--shares-to", dir_.path()}).exit_code,
            EX_CANTCREAT);
  EXPECT_EQ(Shares(With(to, {"--share", two, "--drop-passphrase", "--new-passphrase-file", "x"}))
                .exit_code,
            EX_USAGE);
  EXPECT_EQ(ReadFile(key_file_), before);
  EXPECT_TRUE(std::filesystem::is_empty(anew));
}

TEST_F(KeysCommandsTest, ExportKeyMakesAPair) {
  const std::string out = dir_.File("court.key");
  const Ran ran = Run({"keys", "export-key", "--name", "court", "--out", out, "--output", "json"});
  ASSERT_EQ(ran.exit_code, 0) << ran.err;
  EXPECT_EQ(ModeOf(out), 0600U);
  const std::string private_key = ReadFile(out).substr(0, 64);
  const auto public_key = keys::X25519PublicKey(absl::HexStringToBytes(private_key)).value();
  EXPECT_THAT(ran.out, HasSubstr("\"public_key\":\"" + absl::BytesToHexString(public_key)));
  EXPECT_THAT(ran.out, Not(HasSubstr(private_key)));
  EXPECT_EQ(Run({"keys", "export-key", "--name", "court", "--out", out}).exit_code, EX_CANTCREAT);
  EXPECT_EQ(Run({"keys", "export-key", "--name", "No", "--out", dir_.File("x")}).exit_code,
            EX_USAGE);
}

}  // namespace
}  // namespace candor::tools
