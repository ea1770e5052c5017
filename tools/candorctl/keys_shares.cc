#include <memory>
#include <string>
#include <vector>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"
#include "candor/keys/key_file.h"
#include "candor/keys/key_file_on_disk.h"
#include "candorctl/command_line.h"
#include "candorctl/exit_code.h"
#include "candorctl/json.h"
#include "candorctl/key_file_flags.h"
#include "candorctl/keys_page.h"
#include "candorctl/keys_verbs.h"
#include "candorctl/share_files.h"

namespace candor::tools {
namespace {

struct SharesFlags {
  KeyFileFlags open;
  OfficerFlags officers;
  std::vector<std::string> copies;
  std::string new_passphrase_file;
  bool drop_passphrase = false;
};

absl::Status CheckSharesFlags(const SharesFlags& flags) {
  if (flags.officers.officers.empty()) {
    return UsageError("--officer: name 2 to 16 officers, and --threshold");
  }
  if (flags.drop_passphrase && !flags.new_passphrase_file.empty()) {
    return UsageError("--drop-passphrase and --new-passphrase-file do not go together");
  }
  return CheckOfficerFlags(flags.officers);
}

// The passphrase that opens the new file beside the shares; empty for none.
absl::StatusOr<Secret> NextPassphrase(const SharesFlags& flags, UnlockedKeyFile& unlocked) {
  if (!flags.new_passphrase_file.empty()) {
    return ReadNewPassphrase({.file = flags.new_passphrase_file});
  }
  return flags.drop_passphrase ? Secret() : std::move(unlocked.passphrase);
}

void ShowShares(const SharesFlags& flags, const storage::v1::KeyFile& slots,
                std::span<const shamir::Share> shares, Session& session) {
  if (session.output == OutputFormat::kJson) {
    session.out << JsonObject()
                       .Text("key_file", flags.open.key_file)
                       .Number("threshold", flags.officers.threshold)
                       .Json("officers", JsonStrings(flags.officers.officers))
                       .Flag("has_passphrase", slots.has_passphrase())
                       .Json("shares", ShareFilesJson(flags.officers, shares))
                       .Str()
                << "\n";
    return;
  }
  session.out << flags.open.key_file << " now opens with " << OpenersText(slots)
              << ".\nGive each officer the own share, and keep none:\n\n"
              << ShareFilesText(flags.officers, shares)
              << "\nNo share from before opens it. Replace every copy of the file, and destroy the "
                 "old ones: the\nold shares still open those.\nNext: seal and unseal review, and "
                 "candorctl keys drill\n";
}

absl::Status MakeShares(const SharesFlags& flags, Session& session) {
  RETURN_IF_ERROR(CheckSharesFlags(flags));
  keys::KeyFileOnDisk disk(flags.open.key_file, flags.copies);
  ASSIGN_OR_RETURN(const std::string before, disk.Read());
  ASSIGN_OR_RETURN(UnlockedKeyFile unlocked, UnlockKeyFile(flags.open, before, session));
  ASSIGN_OR_RETURN(const Secret passphrase, NextPassphrase(flags, unlocked));
  keys::OpenedKeyFile& opened = unlocked.opened;
  keys::ReplaceKeyEncryptionKey(opened, session.random);
  if (!passphrase.empty()) {
    RETURN_IF_ERROR(keys::SetPassphrase(opened, passphrase.view(), session.random));
  }
  ASSIGN_OR_RETURN(shamir::SplitKey split,
                   shamir::Split(opened.key_encryption_key.view(), flags.officers.threshold,
                                 flags.officers.officers, session.random));
  opened.slots.mutable_shares()->Swap(&split.set);
  ASSIGN_OR_RETURN(const std::string after, keys::EncodeKeyFile(opened, session.random));
  // The shares first: a key file that nobody's share opens must never be.
  RETURN_IF_ERROR(WriteShareFiles(flags.officers, split.shares));
  const absl::Status written = disk.Write(after);
  if (ReasonOf(written) == Reason::kKeyFileChanged) {
    RemoveShareFiles(flags.officers);
    return absl::AbortedError(flags.open.key_file +
                              ": was written by somebody else meanwhile; run the command again");
  }
  if (!written.ok()) {
    // It may be in place, so the shares stay.
    return AboutFile(flags.open.key_file, written);
  }
  ShowShares(flags, opened.slots, split.shares, session);
  return absl::OkStatus();
}

}  // namespace

void AddKeysShares(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<SharesFlags>();
  CLI::App& shares =
      AddCommand(group, "shares", "Give the key file a new key, and each officer a share of it",
                 "candorctl keys shares --key-file team.key --share share-olga.txt,share-pia.txt "
                 "--threshold 2 --officer olga,pia,sven --shares-to new",
                 session, [flags](Session& to) { return MakeShares(*flags, to); });
  AddKeyFileFlags(shares, flags->open);
  AddOfficerFlags(shares, flags->officers);
  shares
      .add_option("--copy", flags->copies,
                  "Copies to replace as well: keys.key_file_copies of review's configuration")
      ->type_name("FILE")
      ->delimiter(',');
  shares
      .add_option("--new-passphrase-file", flags->new_passphrase_file,
                  "File with a passphrase that opens it beside the shares; else that which opened "
                  "it stays")
      ->type_name("FILE");
  shares.add_flag("--drop-passphrase", flags->drop_passphrase, "Have it open by shares only");
}

}  // namespace candor::tools
