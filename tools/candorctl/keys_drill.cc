#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/str_join.h"
#include "candor/base/status_macros.h"
#include "candor/keys/key_file_on_disk.h"
#include "candor/keys/signer.h"
#include "candor/manifest/manifest.h"
#include "candor/open/open.h"
#include "candor/seal/seal.h"
#include "candorctl/command_line.h"
#include "candorctl/dates.h"
#include "candorctl/file_io.h"
#include "candorctl/json.h"
#include "candorctl/key_file_flags.h"
#include "candorctl/keys_verbs.h"
#include "candorctl/store_drill.h"

namespace candor::tools {
namespace {

constexpr std::string_view kTestReport = "a test report of candorctl keys drill";
constexpr std::uint16_t kX25519 = 0x0020;

struct DrillFlags {
  KeyFileFlags open;
  std::string manifest;
  std::string store;
};

// The signer is in the ring, so no other key has to be trusted.
absl::StatusOr<Manifest> ReadManifest(const std::string& path, const storage::v1::KeyRing& ring) {
  ASSIGN_OR_RETURN(const std::string note, ReadSmallFile(path));
  ASSIGN_OR_RETURN(const std::string signer, keys::Ed25519PublicKey(ring.manifest_signing_key()));
  ASSIGN_OR_RETURN(const NoteVerifier verifier,
                   NoteVerifier::Parse(VerifierKey(ring.manifest_key_name(), signer)));
  absl::StatusOr<Manifest> manifest = OpenManifest(note, verifier);
  return manifest.ok() ? std::move(manifest) : AboutFile(path, manifest.status());
}

absl::StatusOr<open::PrivateKey> FindPrivateKey(const ManifestKey& key,
                                                const storage::v1::KeyRing& ring) {
  for (const storage::v1::RecipientPrivateKey& held : ring.recipient_keys()) {
    if (held.kem_id() != key.kem_id || held.channel() != key.channel) {
      continue;
    }
    absl::StatusOr<open::PrivateKey> parsed =
        open::PrivateKey::FromRaw(key.kem_id, held.private_key());
    if (parsed.ok() && parsed->key_id() == key.key_id) {
      return parsed;
    }
  }
  return absl::NotFoundError("it is not in the key file");
}

// Seals to the public key as a portal would, and opens with what the key file holds.
absl::Status DrillKey(const ManifestKey& key, const storage::v1::KeyRing& ring, Random& random) {
  ASSIGN_OR_RETURN(const seal::Recipient recipient,
                   seal::Recipient::Parse(key.kem_id, key.public_key));
  const std::string slot_id = random.Bytes(32);
  const std::vector<seal::Recipient> recipients = {recipient};
  seal::SealInput sealing;
  sealing.place = {.channel = key.channel, .slot_id = slot_id};
  sealing.recipients = recipients;
  sealing.content = kTestReport;
  ASSIGN_OR_RETURN(const sealed::v1::SealedEnvelope envelope, seal::Seal(sealing, random));
  ASSIGN_OR_RETURN(const open::PrivateKey own, FindPrivateKey(key, ring));
  open::OpenInput opening;
  opening.place = {.channel = key.channel, .slot_id = slot_id};
  ASSIGN_OR_RETURN(const Secret content,
                   open::Open(opening, envelope, [&](std::uint32_t kem_id, std::string_view id) {
                     return kem_id == own.kem_id() && id == own.key_id() ? &own : nullptr;
                   }));
  return content.view() == kTestReport ? absl::OkStatus()
                                       : absl::DataLossError("something else came out");
}

// Every key that portals may still seal to, or will.
absl::StatusOr<std::vector<const ManifestKey*>> DrillKeys(const Manifest& manifest,
                                                          const storage::v1::KeyRing& ring,
                                                          Session& session) {
  std::vector<const ManifestKey*> drilled;
  for (const ManifestKey& key : manifest.keys) {
    if (key.kem_id != kX25519 || key.not_after < DayOf(session.clock.Now())) {
      continue;
    }
    if (const absl::Status status = DrillKey(key, ring, session.random); !status.ok()) {
      return absl::DataLossError("reports sealed to key " + absl::BytesToHexString(key.key_id) +
                                 " of channel " + key.channel +
                                 " would not open: " + std::string(status.message()));
    }
    drilled.push_back(&key);
  }
  if (drilled.empty()) {
    return absl::DataLossError("the manifest has no key that is in date; rotate the keys");
  }
  return drilled;
}

void ShowDrill(const DrillFlags& flags, const UnlockedKeyFile& unlocked,
               const std::vector<const ManifestKey*>& keys, const std::optional<StoreDrill>& store,
               Session& session) {
  if (session.output == OutputFormat::kJson) {
    JsonObject shown;
    shown.Text("key_file", flags.open.key_file)
        .Json("officers", JsonStrings(unlocked.officers))
        .Number("recipient_keys", static_cast<std::int64_t>(keys.size()));
    if (store) {
      shown.Number("cases_opened", static_cast<std::int64_t>(store->opened))
          .Number("cases_erased", static_cast<std::int64_t>(store->erased));
    }
    session.out << shown.Str() << "\n";
    return;
  }
  session.out << flags.open.key_file << " opens with "
              << (unlocked.officers.empty()
                      ? "the passphrase"
                      : "the shares of " + absl::StrJoin(unlocked.officers, ", "))
              << ".\n";
  for (const ManifestKey* key : keys) {
    session.out << "A test report sealed to key " << absl::BytesToHexString(key->key_id)
                << " of channel " << key->channel << ", until " << DateOf(key->not_after)
                << ", opens.\n";
  }
  if (store) {
    session.out << flags.store << ": " << store->opened << " cases open, " << store->erased
                << " were erased since.\n";
  }
}

absl::Status Drill(const DrillFlags& flags, Session& session) {
  ASSIGN_OR_RETURN(const std::string file, keys::ReadKeyFile(flags.open.key_file));
  ASSIGN_OR_RETURN(const UnlockedKeyFile unlocked, UnlockKeyFile(flags.open, file, session));
  const storage::v1::KeyRing& ring = unlocked.opened.ring;
  ASSIGN_OR_RETURN(const Manifest manifest, ReadManifest(flags.manifest, ring));
  ASSIGN_OR_RETURN(const std::vector<const ManifestKey*> keys, DrillKeys(manifest, ring, session));
  std::optional<StoreDrill> store;
  if (!flags.store.empty()) {
    ASSIGN_OR_RETURN(store, DrillStore(flags.store, ring));
  }
  ShowDrill(flags, unlocked, keys, store, session);
  return absl::OkStatus();
}

}  // namespace

void AddKeysDrill(CLI::App& group, Session& session) {
  const auto flags = std::make_shared<DrillFlags>();
  CLI::App& drill = AddCommand(
      group, "drill", "Prove that key file, passphrase or shares, and backups open reports",
      "candorctl keys drill --key-file backup/team.key --manifest manifest.txt "
      "--share share-olga.txt,share-pia.txt --store backup/review",
      session, [flags](Session& to) { return Drill(*flags, to); });
  AddKeyFileFlags(drill, flags->open);
  drill.add_option("--manifest", flags->manifest, "The manifest that portals seal by")
      ->type_name("FILE")
      ->required();
  drill
      .add_option("--store", flags->store,
                  "Review's store, or a backup of it: is read, never written")
      ->type_name("DIR");
}

}  // namespace candor::tools
