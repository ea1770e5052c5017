#include "intake/key_set.h"

#include <algorithm>
#include <utility>

#include "candor/base/error.h"
#include "candor/base/status_macros.h"

namespace candor::intake {
namespace {

constexpr char kField[] = "signed_manifest";

absl::Status UnknownChannel() {
  return InvalidField("channel", "is not in the key manifest; take one that it lists");
}

}  // namespace

absl::StatusOr<KeySet> KeySet::Open(std::string note, const NoteVerifier& verifier) {
  auto manifest = OpenManifest(note, verifier);
  if (absl::IsUnauthenticated(manifest.status())) {
    return InvalidField(kField, "is not signed by the configured key; sign it with that one");
  }
  if (!manifest.ok()) {
    return InvalidField(kField, "is not a key manifest of version 1; make it with candorctl keys");
  }
  KeySet set(std::move(note), *std::move(manifest));
  for (const ManifestKey& key : set.manifest_.keys) {
    auto recipient = seal::Recipient::Parse(key.kem_id, key.public_key);
    if (!recipient.ok()) {
      return InvalidField(kField, "has a key that cannot be sealed to here; update this intake");
    }
    if (set.manifest_.ValidKeys(key.channel, key.not_before).size() > hpke::kMaxWrappedKeys) {
      return InvalidField(kField, "has more than 8 keys of a channel on one day; publish fewer");
    }
    set.channels_[key.channel].push_back({*std::move(recipient), key.not_before, key.not_after});
  }
  if (set.channels_.empty()) {
    return InvalidField(kField, "has no key; publish one with at least one channel");
  }
  return set;
}

Day KeySet::last_day() const {
  std::optional<Day> last;
  for (const auto& [channel, keys] : channels_) {
    const Day day = std::ranges::max_element(keys, {}, &Key::not_after)->not_after;
    last = last ? std::min(*last, day) : day;
  }
  return last.value_or(Day());
}

absl::StatusOr<std::vector<seal::Recipient>> KeySet::Recipients(std::string_view channel,
                                                                Day today) const {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) {
    return UnknownChannel();
  }
  std::vector<seal::Recipient> recipients;
  for (const ManifestKey* listed : manifest_.SealingKeys(channel, today)) {
    for (const Key& key : found->second) {
      if (key.recipient.kem_id() == listed->kem_id && key.recipient.key_id() == listed->key_id) {
        recipients.push_back(key.recipient);
      }
    }
  }
  if (recipients.empty()) {
    return Error(Reason::kOutdatedKey);
  }
  return recipients;
}

absl::Status KeySet::CheckWrappedKeys(std::string_view channel, Day today,
                                      const sealed::v1::SealedEnvelope& envelope) const {
  const auto found = channels_.find(channel);
  if (found == channels_.end()) {
    return UnknownChannel();
  }
  const auto known = [&](const sealed::v1::WrappedKey& wrapped) {
    return std::ranges::any_of(found->second, [&](const Key& key) {
      return key.ValidOn(today) && key.recipient.kem_id() == wrapped.kem_id() &&
             key.recipient.key_id() == wrapped.key_id();
    });
  };
  const bool all_known = std::ranges::all_of(envelope.wrapped_keys(), known);
  return all_known && !envelope.wrapped_keys().empty() ? absl::OkStatus()
                                                       : Error(Reason::kOutdatedKey);
}

}  // namespace candor::intake
