#include "candorctl/share_files.h"

#include <unistd.h>

#include "CLI/CLI.hpp"
#include "candor/base/status_macros.h"
#include "candor/shamir/share_set.h"
#include "candorctl/exit_code.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"

namespace candor::tools {
namespace {

bool GoToFiles(const OfficerFlags& flags) { return flags.shares_to != "-"; }

std::string FileOf(const OfficerFlags& flags, const std::string& officer) {
  return flags.shares_to + "/share-" + officer + ".txt";
}

}  // namespace

void AddOfficerFlags(CLI::App& command, OfficerFlags& flags) {
  command
      .add_option("--threshold", flags.threshold,
                  "How many of the officers' shares open the key file")
      ->type_name("M");
  command
      .add_option("--officer", flags.officers,
                  "Key officers who get a share, as the certificates name them")
      ->type_name("NAME")
      ->delimiter(',');
  command
      .add_option("--shares-to", flags.shares_to,
                  "Folder for share-<officer>.txt, or - to show the shares")
      ->type_name("DIR")
      ->capture_default_str();
}

absl::Status CheckOfficerFlags(const OfficerFlags& flags) {
  if (flags.officers.empty() && flags.threshold == 0) {
    return absl::OkStatus();
  }
  if (flags.officers.size() < shamir::kMinThreshold ||
      flags.officers.size() > static_cast<std::size_t>(shamir::kMaxShares)) {
    return UsageError("--officer: name 2 to 16 officers");
  }
  if (flags.threshold < shamir::kMinThreshold || flags.threshold > flags.officers.size()) {
    return UsageError("--threshold must be from 2 to the number of officers");
  }
  for (std::size_t i = 0; i < flags.officers.size(); ++i) {
    if (!shamir::IsOfficerName(flags.officers[i])) {
      return UsageError("--officer must be 1 to 64 of `a-z 0-9 -`");
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (flags.officers[i] == flags.officers[j]) {
        return UsageError("--officer: each officer may be named once");
      }
    }
    if (GoToFiles(flags)) {
      RETURN_IF_ERROR(CheckAbsent(FileOf(flags, flags.officers[i])));
    }
  }
  return absl::OkStatus();
}

absl::Status WriteShareFiles(const OfficerFlags& flags, std::span<const shamir::Share> shares) {
  if (!GoToFiles(flags)) {
    return absl::OkStatus();
  }
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const Secret text = shamir::ShareText(shares[i]);
    Secret line(text.size() + 1);
    text.view().copy(line.data(), text.size());
    line.data()[text.size()] = '\n';
    const absl::Status written = WriteNewFile(FileOf(flags, shares[i].officer), line.view(), 0600);
    if (!written.ok()) {
      for (const shamir::Share& made : shares.first(i)) {
        unlink(FileOf(flags, made.officer).c_str());
      }
      return written;
    }
  }
  return absl::OkStatus();
}

void RemoveShareFiles(const OfficerFlags& flags) {
  for (const std::string& officer : flags.officers) {
    if (GoToFiles(flags)) {
      unlink(FileOf(flags, officer).c_str());
    }
  }
}

std::string ShareFilesText(const OfficerFlags& flags, std::span<const shamir::Share> shares) {
  std::string text;
  for (const shamir::Share& share : shares) {
    text.append("  ").append(GoToFiles(flags) ? FileOf(flags, share.officer)
                                              : std::string(shamir::ShareText(share).view()));
    text.append("\n");
  }
  return text;
}

std::string ShareFilesJson(const OfficerFlags& flags, std::span<const shamir::Share> shares) {
  std::vector<std::string> texts;
  for (const shamir::Share& share : shares) {
    texts.push_back(GoToFiles(flags) ? FileOf(flags, share.officer)
                                     : std::string(shamir::ShareText(share).view()));
  }
  return JsonStrings(texts);
}

}  // namespace candor::tools
