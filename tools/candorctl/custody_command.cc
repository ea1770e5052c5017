#include "candorctl/custody_command.h"

#include <fcntl.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/client/call.h"
#include "candor/review/v1/custody_service.grpc.pb.h"
#include "candorctl/command_line.h"
#include "candorctl/connection.h"
#include "candorctl/custody_page.h"
#include "candorctl/file_io.h"
#include "candorctl/passphrase.h"
#include "grpcpp/channel.h"

namespace candor::tools {
namespace {

using review::v1::CustodyService;

constexpr std::size_t kMaxShareBytes = 512;

struct CustodyFlags {
  ConnectionFlags connection;
  PassphraseFlags passphrase;
  std::string share_file;
  int share_fd = -1;
  std::string channel;
};

// A connection, dialled when a command first needs it.
struct Dialled {
  Connection connection;
  std::unique_ptr<CustodyService::Stub> stub;
};

absl::StatusOr<Dialled> DialCustody(const ConnectionFlags& flags) {
  ASSIGN_OR_RETURN(Connection connection, Resolve(flags));
  ASSIGN_OR_RETURN(const auto channel, DialService(connection, rpc::IdentityKind::kReview));
  return Dialled{std::move(connection), CustodyService::NewStub(channel)};
}

absl::Status GetAndShow(const Dialled& review, Session& session) {
  review::v1::GetCustodyResponse custody;
  RETURN_IF_ERROR(client::Call(*review.stub, &CustodyService::Stub::GetCustody,
                               review::v1::GetCustodyRequest(), custody,
                               review.connection.timeout));
  ShowCustody(custody, session);
  return absl::OkStatus();
}

absl::StatusOr<Secret> ReadShare(const CustodyFlags& flags) {
  if (flags.share_fd >= 0) {
    return ReadSecretLine(flags.share_fd, kMaxShareBytes, "--share-fd");
  }
  const int fd = open(flags.share_file.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return absl::NotFoundError(flags.share_file +
                               ": the share cannot be opened; check --share-file");
  }
  absl::StatusOr<Secret> share = ReadSecretLine(fd, kMaxShareBytes, flags.share_file);
  close(fd);
  return share;
}

absl::Status GiveShare(const Dialled& review, const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Secret share, ReadShare(flags));
  review::v1::UnsealWithShareRequest request;
  request.set_share(std::string(share.view()));
  review::v1::UnsealWithShareResponse given;
  const absl::Status status = client::Call(*review.stub, &CustodyService::Stub::UnsealWithShare,
                                           request, given, review.connection.timeout);
  WipeBytes(*request.mutable_share());
  RETURN_IF_ERROR(status);
  if (given.unsealed()) {
    return GetAndShow(review, session);
  }
  ShowGivenShare(given, session);
  return absl::OkStatus();
}

absl::Status Unseal(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  if (!flags.share_file.empty() || flags.share_fd >= 0) {
    return GiveShare(review, flags, session);
  }
  ASSIGN_OR_RETURN(const Secret passphrase, ReadPassphrase(flags.passphrase));
  review::v1::UnsealRequest request;
  request.set_passphrase(std::string(passphrase.view()));
  review::v1::UnsealResponse response;
  const absl::Status status = client::Call(*review.stub, &CustodyService::Stub::Unseal, request,
                                           response, review.connection.timeout);
  WipeBytes(*request.mutable_passphrase());
  RETURN_IF_ERROR(status);
  return GetAndShow(review, session);
}

absl::Status Seal(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  review::v1::SealResponse response;
  RETURN_IF_ERROR(client::Call(*review.stub, &CustodyService::Stub::Seal, review::v1::SealRequest(),
                               response, review.connection.timeout));
  return GetAndShow(review, session);
}

absl::Status Rotate(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  review::v1::RotateKeysRequest request;
  request.set_channel(flags.channel);
  review::v1::RotateKeysResponse rotated;
  RETURN_IF_ERROR(client::Call(*review.stub, &CustodyService::Stub::RotateKeys, request, rotated,
                               review.connection.timeout));
  ShowRotation(rotated, session);
  return absl::OkStatus();
}

absl::Status Show(const CustodyFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const Dialled review, DialCustody(flags.connection));
  return GetAndShow(review, session);
}

struct Added {
  CLI::App& command;
  std::shared_ptr<CustodyFlags> flags;
};

Added Add(CLI::App& parent, const char* name, const char* help, const char* example,
          Session& session, absl::Status (*run)(const CustodyFlags&, Session&)) {
  const auto flags = std::make_shared<CustodyFlags>();
  CLI::App& command = AddCommand(parent, name, help, example, session,
                                 [flags, run](Session& to) { return run(*flags, to); });
  AddConnectionFlags(command, flags->connection);
  return {command, flags};
}

void AddShareFlags(CLI::App& command, CustodyFlags& flags) {
  CLI::Option* const file =
      command
          .add_option("--share-file", flags.share_file,
                      "File whose first line is your share; the last of enough shares unseals")
          ->type_name("FILE");
  command
      .add_option("--share-fd", flags.share_fd,
                  "Open file descriptor whose first line is your share")
      ->type_name("N")
      ->check(CLI::NonNegativeNumber)
      ->excludes(file);
  for (const char* const passphrase : {"--passphrase-file", "--passphrase-fd"}) {
    file->excludes(command.get_option(passphrase));
    command.get_option("--share-fd")->excludes(command.get_option(passphrase));
  }
}

}  // namespace

void AddCustodyCommands(CLI::App& root, Session& session) {
  const Added unseal =
      Add(root, "unseal", "Open review's key file, so that it pulls and cases can be read",
          "candorctl unseal --address review.example:7443 --cert olga.pem --key olga-key.pem "
          "--ca ca.pem --share-file olga.share",
          session, Unseal);
  AddPassphraseFlags(unseal.command, unseal.flags->passphrase);
  AddShareFlags(unseal.command, *unseal.flags);
  Add(root, "seal", "Wipe review's keys from memory until the next unseal",
      "candorctl seal --profile olga.yaml", session, Seal);
  Add(root, "custody", "Show whether review is sealed, who can unseal it, and its recipient keys",
      "candorctl custody --profile alice.yaml", session, Show);
}

void AddRotateCommand(CLI::App& keys, Session& session) {
  const Added rotate =
      Add(keys, "rotate", "Make review take new recipient keys into use now, and publish them",
          "candorctl keys rotate --profile olga.yaml", session, Rotate);
  rotate.command.add_option("--channel", rotate.flags->channel, "Only this channel; else all")
      ->type_name("NAME");
}

}  // namespace candor::tools
