#include "opened_export.h"

#include "approvals/tar.h"
#include "candor/base/status_macros.h"
#include "candor/open/archive.h"

namespace candor::review::test {

absl::StatusOr<std::string> OpenArchive(std::string_view sealed, const open::PrivateKey& key) {
  if (!sealed.starts_with(hpke::kArchiveMagic)) {
    return absl::InvalidArgumentError("no archive");
  }
  sealed.remove_prefix(hpke::kArchiveMagic.size());
  std::size_t size = 0;
  for (int i = 0; i < 4; ++i) {
    size = size << 8U | static_cast<unsigned char>(sealed.front());
    sealed.remove_prefix(1);
  }
  ASSIGN_OR_RETURN(open::ArchiveOpener opener,
                   open::ArchiveOpener::New(sealed.substr(0, size), key));
  sealed.remove_prefix(size);
  std::string tar;
  while (!sealed.empty()) {
    const std::string_view chunk = sealed.substr(0, hpke::kArchiveChunkBytes);
    sealed.remove_prefix(chunk.size());
    ASSIGN_OR_RETURN(const Secret bytes, opener.Next(chunk, sealed.empty()));
    tar.append(bytes.view());
  }
  return tar;
}

std::map<std::string, std::string> FilesIn(std::string_view tar) {
  std::map<std::string, std::string> files;
  while (tar.size() > 2 * kTarBlockBytes) {
    const std::string name(tar.substr(0, tar.find('\0')));
    const std::uint64_t size = std::stoull(std::string(tar.substr(124, 11)), nullptr, 8);
    if (tar.substr(0, kTarBlockBytes) != TarHeader(name, size)) {
      return {};
    }
    tar.remove_prefix(kTarBlockBytes);
    files[name] = tar.substr(0, size);
    tar.remove_prefix(size + TarPadding(size));
  }
  return tar == TarEnd() ? files : std::map<std::string, std::string>();
}

}  // namespace candor::review::test
