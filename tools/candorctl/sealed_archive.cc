#include "candorctl/sealed_archive.h"

#include <fstream>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "candor/base/status_macros.h"
#include "candor/hpke/schedule.h"
#include "candor/hpke/x25519.h"
#include "candor/open/archive.h"
#include "candorctl/file_io.h"

namespace candor::tools {
namespace {

constexpr std::size_t kNumberBytes = 4;

// Fewer at the end of the file.
std::string Read(std::istream& in, std::size_t size) {
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

absl::Status Damaged(const std::string& path) {
  return absl::InvalidArgumentError(
      path +
      ": is damaged, cut off or no export; nothing was kept. Download it "
      "again");
}

// The envelope before the chunks; empty when there is none.
std::string ReadEnvelope(std::istream& in) {
  if (Read(in, hpke::kArchiveMagic.size()) != hpke::kArchiveMagic) {
    return "";
  }
  std::size_t size = 0;
  for (const char c : Read(in, kNumberBytes)) {
    size = size << 8U | static_cast<unsigned char>(c);
  }
  return size > hpke::kMaxArchiveEnvelopeBytes ? "" : Read(in, size);
}

}  // namespace

absl::StatusOr<open::PrivateKey> ReadExportKey(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path));
  const absl::string_view digits = absl::StripAsciiWhitespace(text);
  std::string raw;
  if (digits.size() == 2 * hpke::kX25519Bytes &&
      digits.find_first_not_of("0123456789abcdefABCDEF") == absl::string_view::npos) {
    raw = absl::HexStringToBytes(digits);
  }
  absl::StatusOr<open::PrivateKey> key = open::PrivateKey::FromRaw(hpke::kKemX25519, raw);
  WipeBytes(text);
  WipeBytes(raw);
  return key.ok() ? std::move(key)
                  : absl::InvalidArgumentError(
                        path +
                        ": holds no private key; take the file that candorctl keys "
                        "export-key wrote");
}

absl::Status OpenSealedArchive(const std::string& path, const open::PrivateKey& key, NewFile& out) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return absl::NotFoundError(path + ": cannot be read");
  }
  absl::StatusOr<open::ArchiveOpener> opener = open::ArchiveOpener::New(ReadEnvelope(in), key);
  if (absl::IsNotFound(opener.status())) {
    return absl::NotFoundError(path + ": is sealed to another key");
  }
  if (!opener.ok()) {
    return Damaged(path);
  }
  std::string next = Read(in, hpke::kArchiveChunkBytes);
  do {
    const std::string chunk = std::exchange(next, Read(in, hpke::kArchiveChunkBytes));
    const absl::StatusOr<Secret> bytes = opener->Next(chunk, next.empty());
    if (!bytes.ok()) {
      return Damaged(path);
    }
    RETURN_IF_ERROR(out.Append(bytes->view()));
  } while (!next.empty());
  return absl::OkStatus();
}

}  // namespace candor::tools
