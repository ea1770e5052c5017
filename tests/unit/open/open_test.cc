// What opens. What must not is in tamper_test.cc.
#include "candor/open/open.h"

#include <openssl/err.h>

#include <thread>

#include "candor/hpke/envelope_keys.h"
#include "candor/testing/matchers.h"
#include "gtest/gtest.h"
#include "team.h"

namespace candor::open {
namespace {

using hpke::Purpose;
using sealed::v1::SealedEnvelope;
using test_support::HasCode;
using test_support::IsOk;

std::string Content(std::size_t size) {
  std::string content(size, '\0');
  for (std::size_t i = 0; i < size; ++i) {
    content[i] = static_cast<char>(i * 7 + i / 251);
  }
  return content;
}

TEST(Open, GivesBackMessagesOfEveryLength) {
  Team team;
  for (const std::size_t size : {0UL, 1UL, 2048UL, 4095UL, 4096UL, 16383UL, 16384UL, 65535UL,
                                 65536UL, 131072UL, 262143UL, 262144UL, hpke::kMaxMessageBytes}) {
    const std::string content = Content(size);
    const auto opened = team.Open(ReportInput(), team.Seal(content));
    ASSERT_THAT(opened, IsOk()) << size;
    EXPECT_TRUE(opened->view() == content) << size;
  }
}

TEST(Open, GivesBackALaterMessage) {
  Team team;
  const auto opened = team.Open(ReportInput(kPsk), team.Seal("more", kPsk));
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), "more");
}

TEST(Open, TellsThatALaterMessageNeedsAPsk) {
  Team team;
  const SealedEnvelope envelope = team.Seal("more", kPsk);
  EXPECT_THAT(team.Open(ReportInput(), envelope), HasCode(absl::StatusCode::kFailedPrecondition));
  const std::string wrong_psk(32, 'q');
  EXPECT_THAT(team.Open(ReportInput(wrong_psk), envelope),
              HasCode(absl::StatusCode::kUnauthenticated));
  const Team others;
  EXPECT_THAT(others.Open(ReportInput(), envelope), HasCode(absl::StatusCode::kNotFound));
}

TEST(Open, GivesBackAReplyToWhoHasThePskAlone) {
  Team team;
  const auto envelope = seal::Seal({.purpose = Purpose::kMessage,
                                    .place = {"conduct", kSlot},
                                    .recipients = {},
                                    .psk = kPsk,
                                    .content = "we have read it",
                                    .content_key = {}},
                                   team.random());
  const auto opened =
      Open(ReportInput(kPsk), *envelope,
           [](std::uint32_t, std::string_view) -> const PrivateKey* { return nullptr; });
  ASSERT_THAT(opened, IsOk());
  EXPECT_EQ(opened->view(), "we have read it");
}

TEST(Open, GivesBackAttachments) {
  Team team;
  for (const std::size_t size : {0UL, 5000UL, 65536UL, 3000000UL}) {
    const std::string content = Content(size);
    const auto envelope = seal::Seal({.purpose = Purpose::kAttachment,
                                      .place = {"conduct", kSlot},
                                      .recipients = {},
                                      .psk = {},
                                      .content = content,
                                      .content_key = kContentKey},
                                     team.random());
    ASSERT_THAT(envelope, IsOk());
    const OpenInput input{.purpose = Purpose::kAttachment,
                          .place = {"conduct", kSlot},
                          .psk = {},
                          .content_key = kContentKey};
    const auto opened = team.Open(input, *envelope);
    ASSERT_THAT(opened, IsOk());
    EXPECT_TRUE(opened->view() == content) << size;
  }
}

TEST(Open, WorksWithAnyOfTheRecipientsKeys) {
  Team team(8);
  const SealedEnvelope envelope = team.Seal("what happened");
  for (std::size_t i = 0; i < 8; ++i) {
    const auto opened = team.OpenWith(i, ReportInput(), envelope);
    ASSERT_THAT(opened, IsOk());
    EXPECT_EQ(opened->view(), "what happened");
  }
}

TEST(Open, DoesNotFindAKeyThatItWasNotSealedTo) {
  Team team;
  const Team others;
  EXPECT_THAT(others.Open(ReportInput(), team.Seal("what happened")),
              HasCode(absl::StatusCode::kNotFound));
}

TEST(Open, IsThreadSafe) {
  Team team;
  const SealedEnvelope envelope = team.Seal("what happened");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 50; ++j) {
        EXPECT_THAT(team.Open(ReportInput(), envelope), IsOk());
      }
      EXPECT_EQ(ERR_peek_error(), 0);
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
}

}  // namespace
}  // namespace candor::open
