// Both services as real processes, with certificates and keys that candorctl made.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "candor/testing/temp_dir.h"
#include "command_runner.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "process.h"

namespace candor::tools {
inline constexpr char kPassphrase[] = "correct horse battery staple";

inline std::string After(const std::string& text, const std::string& before) {
  const std::size_t start = text.find(before);
  if (start == std::string::npos) {
    return "";
  }
  const std::size_t from = start + before.size();
  return text.substr(from, text.find('"', from) - from);
}

class ServicesTest : public ::testing::Test {
 protected:
  // Keys and certificates are made once: scrypt takes its time.
  static void SetUpTestSuite() {
    shared_ = new Shared();
    Must({"pki", "dev", "--out", shared_->dir.File("pki"), "--member", "alice,bob,carol,eve,olga"});
    Must({"pki", "dev", "--out", shared_->dir.File("other-pki"), "--portal", "demo,stranger"});
    shared_->dir.Write("passphrase", kPassphrase);
    shared_->dir.Write("wrong", "another long passphrase");
    const Ran made =
        Must({"keys", "init", "--key-file", shared_->dir.File("team.key"), "--manifest",
              shared_->dir.File("manifest"), "--channel", "conduct,ombuds", "--passphrase-file",
              shared_->dir.File("passphrase"), "--output", "json"});
    shared_->verification_key = After(made.out, "\"verification_key\":\"");
  }
  static void TearDownTestSuite() {
    delete shared_;
    shared_ = nullptr;
  }

  static Ran Must(std::vector<std::string> args) {
    Ran ran = RunCommand(std::move(args), shared_->clock, shared_->random);
    EXPECT_EQ(ran.exit_code, 0) << ran.err;
    return ran;
  }

  static std::string File(const std::string& name) { return shared_->dir.File(name); }
  static const std::string& VerificationKey() { return shared_->verification_key; }

  // As the holder of a certificate, at the service that it talks to.
  Ran As(const std::string& holder, std::vector<std::string> args, const std::string& input = {}) {
    const bool portal = holder.starts_with("portal") || holder.starts_with("review");
    const std::vector<std::string> connection = {
        "--address", "127.0.0.1:" + std::to_string(portal ? intake_port_ : review_port_),
        "--cert",    File("pki/" + holder + ".pem"),
        "--key",     File("pki/" + holder + "-key.pem"),
        "--ca",      File("pki/ca.pem")};
    args.insert(args.end(), connection.begin(), connection.end());
    return RunCommand(std::move(args), shared_->clock, shared_->random, input);
  }
  Ran Submit(std::vector<std::string> more) {
    std::vector<std::string> args = {"submit", "--verification-key", shared_->verification_key};
    args.insert(args.end(), more.begin(), more.end());
    return As("portal-demo", std::move(args));
  }

  void StartIntake() {
    const std::string config =
        Server("intake-main", intake_port_) + "store: {path: " + dir_.File("intake-db") +
        "}\ncallers: {portals: [demo], reviews: [main]}\nmanifest: {verification_key: \"" +
        shared_->verification_key + "\", file: " + File("manifest") + "}\n";
    intake_ = std::make_unique<integration::Process>(
        std::vector<std::string>{CANDOR_INTAKE, "--config", dir_.Write("intake.yaml", config)});
    ASSERT_NE(intake_->WaitForLine("\"event\":\"started\""), "") << intake_->output();
  }
  void StartReview() {
    const std::string config =
        Server("review-main", review_port_) + "store: {path: " + dir_.File("review-db") +
        "}\ncallers: {members: [alice, bob], chairs: [carol], key_officers: [olga], ops: "
        "[dev]}\nkeys: {key_file: " +
        File("team.key") + ", manifest_file: " + File("manifest") + export_keys_ +
        "}\nintakes: [{name: main, address: \"127.0.0.1:" + std::to_string(intake_port_) +
        "\", identity: main}]\npull_interval: 0.1s\n";
    review_ = std::make_unique<integration::Process>(
        std::vector<std::string>{CANDOR_REVIEW, "--config", dir_.Write("review.yaml", config)});
    ASSERT_NE(review_->WaitForLine("\"event\":\"started\""), "") << review_->output();
  }
  void Unseal() {
    const Ran ran = As("member-olga", {"unseal", "--passphrase-file", File("passphrase")});
    ASSERT_EQ(ran.exit_code, 0) << ran.err;
    EXPECT_THAT(ran.out, ::testing::HasSubstr("Review is unsealed"));
  }
  // Waits until alice sees `count` cases; the list as JSON.
  std::string WaitForCases(std::size_t count) {
    for (int i = 0; i < 200; ++i) {
      const std::string list =
          As("member-alice", {"cases", "list", "--all", "--output", "json"}).out;
      std::size_t seen = 0;
      for (std::size_t at = list.find("\"name\":"); at != std::string::npos;
           at = list.find("\"name\":", at + 1)) {
        ++seen;
      }
      if (seen >= count) {
        return list;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return "";
  }

  // Alice opens the case, so that she may read it.
  void Take(const std::string& name) {
    for (const std::vector<std::string>& step : std::vector<std::vector<std::string>>{
             {"cases", "declare", name, "none"}, {"cases", "take", name}}) {
      const Ran ran = As("member-alice", step);
      EXPECT_EQ(ran.exit_code, 0) << ran.err;
    }
  }

  // The words that `submit --output json` shows.
  static std::string WordsIn(const std::string& out) {
    std::string words = out.substr(out.find("\"words\":[") + 9);
    words = words.substr(0, words.find(']'));
    for (char& c : words) {
      c = c == '"' || c == ',' ? ' ' : c;
    }
    return words;
  }
  Ran AsReporter(std::vector<std::string> args, const std::string& words) {
    if (args.front() != "inbox") {
      args.insert(args.end(), {"--verification-key", VerificationKey()});
    }
    return As("portal-demo", std::move(args), words);
  }
  // Runs `command` until it shows `text`.
  static Ran Until(const std::function<Ran()>& command, const std::string& text) {
    Ran ran = command();
    for (int i = 0; i < 200 && ran.out.find(text) == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      ran = command();
    }
    EXPECT_THAT(ran.out, ::testing::HasSubstr(text)) << ran.err;
    return ran;
  }

  test_support::TempDir dir_;
  // More of review's keys.
  std::string export_keys_;
  int intake_port_ = integration::FreePort();
  int review_port_ = integration::FreePort();
  std::unique_ptr<integration::Process> intake_;
  std::unique_ptr<integration::Process> review_;

 private:
  struct Shared {
    test_support::TempDir dir;
    SystemClock clock;
    SystemRandom random;
    std::string verification_key;
  };

  static std::string Server(const std::string& holder, int port) {
    return "server:\n  listen_address: 127.0.0.1:" + std::to_string(port) +
           "\n  health_address: 127.0.0.1:0\n  tls: {certificate_file: " +
           File("pki/" + holder + ".pem") +
           ", private_key_file: " + File("pki/" + holder + "-key.pem") +
           ", ca_file: " + File("pki/ca.pem") +
           ", trust_domain: dev.candor.example}\n"
           "metrics: {listen_address: 127.0.0.1:0}\npolicy_files: [" CANDOR_POLICY_FILE "]\n";
  }

  static inline Shared* shared_ = nullptr;
};

}  // namespace candor::tools
