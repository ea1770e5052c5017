// What reads bytes that anybody can send. Each entry takes any bytes and ends the process when a
// promise is broken: a crash, or something accepted that must not be.
#pragma once

#include <string_view>

namespace candor::fuzz {

// A sealed envelope: nothing but what was sealed comes out of it.
void FuzzOpen(std::string_view bytes);
// Twelve words: what is taken has one set of words.
void FuzzReceipt(std::string_view bytes);
// A note, and a manifest as if the right key had signed it: what is taken has one spelling.
void FuzzManifest(std::string_view bytes);
// The outside of a key file, with and without its checksum.
void FuzzKeyFile(std::string_view bytes);
// An officer's share: what is taken has one text.
void FuzzShare(std::string_view bytes);
// A copy of the audit log, alone and beside itself: only what was signed is whole. And a
// checkpoint: what is taken has one spelling.
void FuzzAuditCopy(std::string_view bytes);
// The content of an envelope.
void FuzzMessage(std::string_view bytes);

}  // namespace candor::fuzz
