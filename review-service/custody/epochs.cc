#include "custody/epochs.h"

#include <algorithm>
#include <set>
#include <utility>

#include "candor/base/status_macros.h"
#include "candor/hpke/envelope_keys.h"
#include "candor/keys/signer.h"

namespace candor::review {
namespace {

constexpr std::uint32_t kX25519 = 0x0020;
// How long a key is taken that only an officer replaces: as long as `candorctl keys init` makes
// one at most.
constexpr std::uint32_t kDaysOnDemand = 366;

// Of each channel the one that was made last.
std::map<std::string_view, const v1::RecipientKey*> NewestOf(const RecipientKeys& keys) {
  std::map<std::string_view, const v1::RecipientKey*> newest;
  for (const v1::RecipientKey& key : keys) {
    newest[key.channel()] = &key;
  }
  return newest;
}

std::uint32_t DueDay(const v1::RecipientKey& newest, const EpochRules& rules) {
  const std::uint32_t last = newest.not_after_day();
  const std::uint32_t before_its_end = last - std::min(last, rules.overlap_days) + 1;
  return std::min(newest.not_before_day() + rules.period_days, before_its_end);
}

// X25519 alone for now.
std::string KeyIdOf(const storage::v1::RecipientPrivateKey& key) {
  const auto public_key = keys::X25519PublicKey(key.private_key());
  return public_key.ok() ? hpke::KeyId(static_cast<std::uint16_t>(key.kem_id()), *public_key)
                         : std::string();
}

}  // namespace

std::uint32_t NextRotationDay(const RecipientKeys& keys, const EpochRules& rules) {
  if (rules.period_days == 0 || keys.empty()) {
    return 0;
  }
  std::uint32_t next = 0;
  for (const auto& [channel, newest] : NewestOf(keys)) {
    const std::uint32_t due = DueDay(*newest, rules);
    next = next == 0 ? due : std::min(next, due);
  }
  return next;
}

std::vector<std::string> ChannelsDue(const RecipientKeys& keys, const EpochRules& rules,
                                     Day today) {
  std::vector<std::string> due;
  for (const auto& [channel, newest] : NewestOf(keys)) {
    if (rules.period_days > 0 && DueDay(*newest, rules) <= today.number()) {
      due.emplace_back(channel);
    }
  }
  return due;
}

std::uint32_t FirstDayWithoutKey(const RecipientKeys& keys) {
  std::uint32_t first = 0;
  for (const auto& [channel, newest] : NewestOf(keys)) {
    const std::uint32_t day = newest->not_after_day() + 1;
    first = first == 0 ? day : std::min(first, day);
  }
  return first;
}

absl::StatusOr<NewKeys> MakeKeysFor(const std::vector<std::string>& channels) {
  NewKeys made;
  for (const std::string& channel : channels) {
    ASSIGN_OR_RETURN(keys::KeyPair pair, keys::GenerateX25519());
    made.emplace(channel, std::move(pair.private_key));
  }
  return made;
}

void BeginEpoch(storage::v1::KeyRing& ring, const NewKeys& made, const EpochRules& rules, Day today,
                std::uint64_t last_serial) {
  const std::uint32_t overlap_ends = today.number() + rules.overlap_days;
  for (storage::v1::RecipientPrivateKey& key : *ring.mutable_recipient_keys()) {
    if (made.contains(key.channel())) {
      // Never before its first day, which a clock that was set back may have put ahead.
      key.set_not_after_day(
          std::max(key.not_before_day(), std::min(key.not_after_day(), overlap_ends)));
    }
  }
  const std::uint32_t days = rules.period_days == 0 ? kDaysOnDemand : rules.period_days;
  for (const auto& [channel, private_key] : made) {
    storage::v1::RecipientPrivateKey& key = *ring.add_recipient_keys();
    key.set_channel(channel);
    key.set_kem_id(kX25519);
    key.set_private_key(std::string(private_key.view()));
    key.set_not_before_day(today.number());
    key.set_not_after_day(today.number() + days + rules.overlap_days - 1);
  }
  ring.set_manifest_serial(std::max(ring.manifest_serial(), last_serial) + 1);
}

std::vector<std::string> KeysOver(const RecipientKeys& keys, Day today, Day pulled_since) {
  const auto newest = NewestOf(keys);
  const std::uint32_t day = std::min(today, pulled_since).number();
  std::vector<std::string> over;
  for (const v1::RecipientKey& key : keys) {
    if (key.not_after_day() + kDaysKept < day && newest.at(key.channel()) != &key) {
      over.push_back(key.key_id());
    }
  }
  return over;
}

void DestroyKeys(storage::v1::KeyRing& ring, const std::vector<std::string>& key_ids) {
  const std::set<std::string_view> gone(key_ids.begin(), key_ids.end());
  auto& keys = *ring.mutable_recipient_keys();
  for (int i = keys.size(); i-- > 0;) {
    if (gone.contains(KeyIdOf(keys[i]))) {
      WipeBytes(*keys[i].mutable_private_key());
      keys.DeleteSubrange(i, 1);
    }
  }
}

}  // namespace candor::review
