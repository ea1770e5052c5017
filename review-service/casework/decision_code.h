// Decision codes: what the letter to the person whom a case is about names, and what that person
// names when they appeal. 80 random bits, so that nobody guesses one; they lead to the case but
// open nothing. On disk there is only what the team's keys make of them. Thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "candor/base/random.h"
#include "custody/key_ring.h"

namespace candor::review {

// 16 characters of Crockford's base32 in groups of 4, such as "7ZK3-0QXN-M4TB-W9RA".
[[nodiscard]] std::string MakeDecisionCode(Random& random);

// The 16 characters that someone meant: in any case, with or without dashes and spaces, O read as
// 0, I and L as 1. Empty when it is no code.
[[nodiscard]] std::string NormalizedDecisionCode(std::string_view code);

// The record key in `kDecisionCodes`: HKDF-Expand(page token key, "decision code" ‖ normalised
// code, 32). The same work for what is no code; its key is that of no record.
[[nodiscard]] std::string DecisionCodeKey(const UnsealedKeys& keys, std::string_view code);

// For Casework.decision_code_digest: SHA-256 of the normalised code.
[[nodiscard]] std::string DecisionCodeDigest(std::string_view code);

}  // namespace candor::review
