#include "tls_material.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

#include "candor/testing/certificates.h"
#include "candor/testing/fake_clock.h"
#include "candor/testing/matchers.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace candor::rpc {
namespace {

using std::chrono_literals::operator""h;
using test_support::HasCode;
using test_support::IsOk;
using test_support::LeafOptions;
using test_support::ReadFile;
using test_support::Says;
using test_support::TestCa;
using test_support::WriteFile;

constexpr char kUri[] = "spiffe://test.example/intake/one";

class TlsMaterialTest : public ::testing::Test {
 protected:
  TlsMaterialTest() { tls_.mutable_reload_interval()->set_seconds(3600); }

  absl::StatusOr<std::unique_ptr<TlsMaterial>> Load() { return TlsMaterial::Load(tls_, clock_); }
  // Loading says what is wrong and with which file of which field.
  void ExpectRefused(const char* field, const std::string& file, const char* what) {
    const auto material = Load();
    EXPECT_THAT(material, HasCode(absl::StatusCode::kFailedPrecondition));
    EXPECT_THAT(material, Says(std::string("tls.") + field));
    EXPECT_THAT(material, Says(file));
    EXPECT_THAT(material, Says(what));
  }
  static bool IsNewer(const TlsMaterial& material, std::uint64_t& generation) {
    grpc_ssl_server_certificate_config* const config = material.NewerThan(generation);
    if (config != nullptr) {
      grpc_ssl_server_certificate_config_destroy(config);
    }
    return config != nullptr;
  }

  TestCa ca_;
  test_support::CertificateFiles files_ = ca_.Issue(kUri);
  config::v1::TlsConfig tls_ = ca_.Tls(files_);
  test_support::FakeClock clock_{std::chrono::system_clock::now()};
};

TEST_F(TlsMaterialTest, LoadsWhatFitsTogether) {
  const auto material = Load();
  ASSERT_THAT(material, IsOk());
  EXPECT_LT(abs((*material)->expiry() - clock_.Now() - 24h), std::chrono::minutes(1));
  std::uint64_t generation = 0;
  EXPECT_TRUE(IsNewer(**material, generation));
  EXPECT_FALSE(IsNewer(**material, generation));
}

TEST_F(TlsMaterialTest, MissingFilesAreNamed) {
  tls_.set_certificate_file(ca_.dir().File("none"));
  ExpectRefused("certificate_file", ca_.dir().File("none"), "cannot be read");
  tls_ = ca_.Tls(files_);
  tls_.set_private_key_file(ca_.dir().File("none"));
  ExpectRefused("private_key_file", ca_.dir().File("none"), "cannot be read");
  tls_ = ca_.Tls(files_);
  tls_.set_ca_file(ca_.dir().path());
  ExpectRefused("ca_file", ca_.dir().path(), "cannot be read");
}

TEST_F(TlsMaterialTest, KeyThatOthersCanReadIsRefused) {
  for (const mode_t mode : {0644U, 0604U, 0602U, 0601U, 0620U, 0666U}) {
    ASSERT_EQ(chmod(files_.key.c_str(), mode), 0);
    ExpectRefused("private_key_file", files_.key, "chmod");
  }
  for (const mode_t mode : {0600U, 0400U, 0640U, 0440U}) {
    ASSERT_EQ(chmod(files_.key.c_str(), mode), 0);
    EXPECT_THAT(Load(), IsOk()) << std::oct << mode;
  }
}

TEST_F(TlsMaterialTest, WhatDoesNotFitIsRefused) {
  tls_.set_private_key_file(ca_.Issue(kUri).key);
  ExpectRefused("private_key_file", tls_.private_key_file(), "belong together");
  tls_ = ca_.Tls(files_);
  tls_.set_ca_file(ca_.dir().Write("garbage", "no certificate"));
  ExpectRefused("ca_file", tls_.ca_file(), "PEM");
  tls_.set_ca_file(ca_.dir().Write("long", std::string(1024 * 1024 + 1, 'x')));
  ExpectRefused("ca_file", tls_.ca_file(), "1 MiB");
}

TEST_F(TlsMaterialTest, OwnCertificateMustBeOurs) {
  const auto refused = [&](const LeafOptions& options, const char* what) {
    tls_ = ca_.Tls(ca_.Issue(options));
    ExpectRefused("certificate_file", tls_.certificate_file(), what);
  };
  refused({.uris = {}}, "exactly one URI");
  refused({.uris = {kUri, "spiffe://test.example/intake/two"}}, "exactly one URI");
  refused({.uris = {"spiffe://other.example/intake/one"}}, "spiffe://test.example/");
  refused({.uris = {kUri}, .not_before = -2h, .not_after = -1h}, "expired");
  refused({.uris = {kUri}, .not_before = 1h}, "not valid yet");
}

TEST_F(TlsMaterialTest, GoodRotationIsTaken) {
  const auto material = Load();
  ASSERT_THAT(material, IsOk());
  std::uint64_t generation = 0;
  ASSERT_TRUE(IsNewer(**material, generation));
  (*material)->Reload();
  EXPECT_FALSE(IsNewer(**material, generation));

  ca_.Reissue(files_, {.uris = {kUri}, .not_after = 48h});
  ::testing::internal::CaptureStderr();
  (*material)->Reload();
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              ::testing::HasSubstr(R"("event":"certificate_reloaded")"));
  EXPECT_TRUE(IsNewer(**material, generation));
  EXPECT_GT((*material)->expiry(), clock_.Now() + 47h);
  EXPECT_EQ((*material)->failed_reloads(), 0U);
}

TEST_F(TlsMaterialTest, BadRotationIsPassedOverToldAndCountedOnce) {
  const auto material = Load();
  ASSERT_THAT(material, IsOk());
  std::uint64_t generation = 0;
  ASSERT_TRUE(IsNewer(**material, generation));
  const auto expiry = (*material)->expiry();
  const std::string key = ReadFile(files_.key);

  WriteFile(files_.key, ReadFile(ca_.Issue(kUri).key));
  ::testing::internal::CaptureStderr();
  (*material)->Reload();
  (*material)->Reload();
  const std::string log = ::testing::internal::GetCapturedStderr();
  EXPECT_THAT(log, ::testing::HasSubstr(R"("event":"certificate_reload_refused")"));
  EXPECT_EQ(std::count(log.begin(), log.end(), '\n'), 1);
  EXPECT_EQ((*material)->failed_reloads(), 1U);

  unlink(files_.key.c_str());
  (*material)->Reload();
  EXPECT_EQ((*material)->failed_reloads(), 2U);

  ca_.Reissue(files_, {.uris = {kUri}, .not_before = -2h, .not_after = -1h});
  (*material)->Reload();
  EXPECT_EQ((*material)->failed_reloads(), 3U);
  EXPECT_FALSE(IsNewer(**material, generation));
  EXPECT_EQ((*material)->expiry(), expiry);

  ca_.Reissue(files_, {.uris = {kUri}});
  (*material)->Reload();
  EXPECT_TRUE(IsNewer(**material, generation));
}

TEST_F(TlsMaterialTest, CertificateOfTomorrowIsTakenTomorrow) {
  const auto material = Load();
  ASSERT_THAT(material, IsOk());
  std::uint64_t generation = 0;
  ASSERT_TRUE(IsNewer(**material, generation));
  ca_.Reissue(files_, {.uris = {kUri}, .not_before = 1h, .not_after = 48h});
  (*material)->Reload();
  EXPECT_FALSE(IsNewer(**material, generation));
  clock_.Advance(2h);
  (*material)->Reload();
  EXPECT_TRUE(IsNewer(**material, generation));
}

TEST_F(TlsMaterialTest, LooksAtTheFilesByItself) {
  tls_.mutable_reload_interval()->set_seconds(0);
  tls_.mutable_reload_interval()->set_nanos(5000000);
  const auto material = Load();
  ASSERT_THAT(material, IsOk());
  std::uint64_t generation = 0;
  ASSERT_TRUE(IsNewer(**material, generation));
  ca_.Reissue(files_, {.uris = {kUri}, .not_after = 48h});
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!IsNewer(**material, generation) && std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
  EXPECT_GT((*material)->expiry(), clock_.Now() + 47h);
}

}  // namespace
}  // namespace candor::rpc
