#include "custody/key_rotation.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/escaping.h"
#include "candor/base/error.h"
#include "candor/base/log.h"
#include "candor/base/status_macros.h"
#include "candor/keys/key_file_on_disk.h"
#include "candor/manifest/manifest.h"
#include "custody/audit_now.h"

namespace candor::review {
namespace {

constexpr std::chrono::minutes kTryAgain(10);
constexpr std::chrono::hours kLookAgain(1);

std::vector<std::string> ChannelsOf(const RecipientKeys& keys) {
  std::set<std::string> channels;
  for (const v1::RecipientKey& key : keys) {
    channels.insert(key.channel());
  }
  return {channels.begin(), channels.end()};
}

// Whether `delay` is over since `last`, by a clock that may be set back.
bool IsOver(const std::optional<Clock::Time>& last, std::chrono::seconds delay, Clock::Time now) {
  return !last || now < *last || now - *last >= delay;
}

}  // namespace

void KeyRotation::SetPulls(std::optional<Pulls> pulls) {
  const std::lock_guard lock(mutex_);
  pulls_ = std::move(pulls);
}

void KeyRotation::Rotate(std::string channel, Rotated done) {
  queue_.Add([this, channel = std::move(channel), done = std::move(done)]() mutable {
    const auto keys = parts_.key_ring.Snapshot();
    if (keys == nullptr) {
      return done(Error(Reason::kSealed));
    }
    std::vector<std::string> channels = ChannelsOf(keys->recipient_keys());
    if (!channel.empty()) {
      if (!std::ranges::binary_search(channels, channel)) {
        return done(
            InvalidField("channel", "is no channel of the key file; leave it empty for all"));
      }
      channels = {std::move(channel)};
    }
    done(RotateNow(std::move(channels)));
  });
}

absl::StatusOr<v1::RotateKeysResponse> KeyRotation::RotateNow(std::vector<std::string> channels) {
  const auto before = parts_.key_ring.Snapshot();
  if (before == nullptr) {
    return Error(Reason::kSealed);
  }
  const std::size_t known = before->recipient_keys().size();
  if (known + channels.size() > kMaxRecipientKeys) {
    return Error(Reason::kOverloaded, "the key file is full of keys that are not over yet");
  }
  ASSIGN_OR_RETURN(const NewKeys made, MakeKeysFor(channels));
  const std::uint64_t last_serial = SerialInFile(*before);
  if (last_serial == 0 && before->ManifestOn(Today()).serial == 0) {
    // Counted from 1, intake would refuse it.
    return Error(Reason::kStoreFailed, "the manifest's file is not there, or not this team's");
  }
  RETURN_IF_ERROR(parts_.key_ring.Rewrite([&](storage::v1::KeyRing& ring) {
    BeginEpoch(ring, made, parts_.rules, Today(), last_serial);
  }));
  Log(LogEvent::kKeysRotated, {{LogField::kCount, static_cast<std::int64_t>(channels.size())}});
  const auto keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return Error(Reason::kSealed);
  }
  RETURN_IF_ERROR(PublishNow(*keys));
  v1::RotateKeysResponse response;
  const auto& all = keys->recipient_keys();
  response.mutable_recipient_keys()->Add(all.end() - static_cast<std::ptrdiff_t>(channels.size()),
                                         all.end());
  return response;
}

std::uint64_t KeyRotation::SerialInFile(const UnsealedKeys& keys) const {
  const auto note = keys::KeyFileOnDisk(parts_.manifest_file).Read();
  const auto verifier = NoteVerifier::Parse(keys.note_verifier_key());
  if (!note.ok() || !verifier.ok()) {
    return 0;
  }
  const absl::StatusOr<Manifest> manifest = OpenManifest(*note, *verifier);
  return manifest.ok() ? manifest->serial : 0;
}

absl::Status KeyRotation::PublishNow(const UnsealedKeys& keys) {
  const Manifest manifest = keys.ManifestOn(Today());
  if (published_serial_ == manifest.serial) {
    return absl::OkStatus();
  }
  const std::uint64_t in_file = SerialInFile(keys);
  if (manifest.serial != 0 && in_file > manifest.serial) {
    return PublishOver(in_file);
  }
  if (in_file < manifest.serial) {
    ASSIGN_OR_RETURN(const std::string note, keys.SignNote(ManifestText(manifest)));
    keys::KeyFileOnDisk file(parts_.manifest_file);
    if (!file.Read().ok()) {
      return Error(Reason::kStoreFailed, "the manifest's file cannot be read");
    }
    RETURN_IF_ERROR(file.Write(note));
  }
  published_serial_ = manifest.serial;
  const std::lock_guard lock(mutex_);
  if (pulls_) {
    pulls_->publish();
  }
  return absl::OkStatus();
}

absl::Status KeyRotation::PublishOver(std::uint64_t serial) {
  RETURN_IF_ERROR(parts_.key_ring.Rewrite(
      [serial](storage::v1::KeyRing& ring) { ring.set_manifest_serial(serial + 1); }));
  const auto keys = parts_.key_ring.Snapshot();
  return keys == nullptr ? Error(Reason::kSealed) : PublishNow(*keys);
}

void KeyRotation::Tick() {
  if (!is_waiting_.exchange(true)) {
    queue_.Add([this] {
      is_waiting_ = false;
      DoWhatIsDue();
    });
  }
}

void KeyRotation::DoWhatIsDue() {
  const auto keys = parts_.key_ring.Snapshot();
  const Clock::Time now = parts_.clock.Now();
  if (keys == nullptr || !IsOver(try_again_, kTryAgain, now)) {
    return;
  }
  absl::Status status = PublishNow(*keys);
  status.Update(RotateDue(*keys));
  if (IsOver(looked_, kLookAgain, now)) {
    looked_ = now;
    status.Update(DestroyOver(*keys));
  }
  try_again_.reset();
  if (!status.ok() && ReasonOf(status) != Reason::kSealed) {
    try_again_ = now;
    Log(LogEvent::kKeyRotationFailing);
  }
}

absl::Status KeyRotation::RotateDue(const UnsealedKeys& keys) {
  std::vector<std::string> due = ChannelsDue(keys.recipient_keys(), parts_.rules, Today());
  if (due.empty()) {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(Audit("ROTATE_KEYS", ""));
  return RotateNow(std::move(due)).status();
}

absl::Status KeyRotation::DestroyOver(const UnsealedKeys& keys) {
  Day since;
  {
    const std::lock_guard lock(mutex_);
    since = pulls_ ? pulls_->whole_since() : Day();
  }
  std::vector<std::string> over = KeysOver(keys.recipient_keys(), Today(), since);
  KeyIds held;
  if (!over.empty()) {
    ASSIGN_OR_RETURN(held, parts_.find_held(keys));
    std::erase_if(over, [&held](const std::string& id) { return held.contains(id); });
  }
  {
    const std::lock_guard lock(mutex_);
    held_ = std::move(held);
  }
  if (over.empty()) {
    return absl::OkStatus();
  }
  for (const std::string& id : over) {
    RETURN_IF_ERROR(Audit("DESTROY_KEY", absl::BytesToHexString(id)));
  }
  RETURN_IF_ERROR(
      parts_.key_ring.Rewrite([&over](storage::v1::KeyRing& ring) { DestroyKeys(ring, over); }));
  Log(LogEvent::kKeysDestroyed, {{LogField::kCount, static_cast<std::int64_t>(over.size())}});
  return absl::OkStatus();
}

absl::Status KeyRotation::Audit(std::string_view action, std::string subject) {
  AuditEvent event{.action = action};
  event.subject = std::move(subject);
  event.is_custody = true;
  return AuditNow(parts_.audit, event);
}

void KeyRotation::Show(v1::GetCustodyResponse& response) const {
  const auto keys = parts_.key_ring.Snapshot();
  if (keys == nullptr) {
    return;
  }
  response.set_next_rotation_day(NextRotationDay(keys->recipient_keys(), parts_.rules));
  const std::lock_guard lock(mutex_);
  for (v1::RecipientKey& key : *response.mutable_recipient_keys()) {
    key.set_is_held(held_.contains(key.key_id()));
  }
}

}  // namespace candor::review
