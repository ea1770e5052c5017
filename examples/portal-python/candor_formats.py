"""The formats of docs/FORMAT.md that a portal needs when intake seals: the receipt, and how a reply opens.

Knows no network; tests/vectors has a known answer for every function.
"""

import hashlib
import hmac
import re
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

WORDS = Path(__file__).with_name("english.txt").read_text().split()  # BIP-39
MESSAGE = 1
REPLY_SIZE = 4096 + 16  # all replies are of one size


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def extract(salt, key):
    """HKDF-SHA256, RFC 5869 section 2.2."""
    return hmac.digest(salt, key, "sha256")


def expand(prk, info, length):
    """HKDF-SHA256, RFC 5869 section 2.3, for one block: nothing here is longer."""
    return hmac.digest(prk, info + b"\x01", "sha256")[:length]


def words_of(entropy):
    """The receipt of 16 bytes: 128 bits and 4 of checksum are twelve numbers of 11 bits."""
    number = int.from_bytes(entropy, "big") << 4 | sha256(entropy)[0] >> 4
    return " ".join(WORDS[number >> 11 * place & 2047] for place in reversed(range(12)))


def entropy_of(text):
    """The 16 bytes of a receipt, as people type it. Errors name a place and never a word."""
    typed = [word for word in re.split(r"[\s,\u2010-\u2015-]+", text.lower()) if word]
    if len(typed) != 12:
        raise ValueError(f"a receipt has 12 words, not {len(typed)}")
    number = 0
    for place, word in enumerate(typed, 1):
        known = [w for w in WORDS if w == word or len(word) == 4 and w.startswith(word)]
        if not known:
            raise ValueError(f"word {place} is not on the list; check its spelling")
        number = number << 11 | WORDS.index(word if word in known else known[0])
    entropy = (number >> 4).to_bytes(16, "big")
    if number & 15 != sha256(entropy)[0] >> 4:
        raise ValueError("these words are no receipt; check each of them and their order")
    return entropy


class Thread:
    """What reporter and team share: the capabilities of their slots, and the psk."""

    def __init__(self, entropy):
        self.thread_key = expand(extract(b"candor/v1 receipt", entropy), b"thread", 32)
        self.psk = expand(self.thread_key, b"psk", 32)

    def up(self, index):
        return expand(self.thread_key, b"up" + index.to_bytes(4, "big"), 32)

    def down(self, index):
        return expand(self.thread_key, b"down" + index.to_bytes(4, "big"), 32)


def slot_of(capability):
    return sha256(b"candor/v1 slot", capability)


def context_of(channel, slot):
    return channel.encode() + b"\0" + slot


def schedule(purpose, salt, context, content_key=b"", psk=b""):
    """Key, nonce and commitment of an envelope."""
    bind = sha256(
        b"candor/v1 bind", bytes([1, purpose]), salt, len(context).to_bytes(2, "big"), context)
    prk = extract(b"candor/v1 envelope", content_key + psk)
    return expand(prk, b"key" + bind, 32), expand(prk, b"nonce" + bind, 12), expand(
        prk, b"commit" + bind, 32)


def open_reply(envelope, psk, context):
    """What the team wrote, or None: noise, and what is for others, looks the same."""
    if envelope.suite != 1 or len(envelope.salt) != 32 or len(envelope.ciphertext) != REPLY_SIZE:
        return None
    key, nonce, commitment = schedule(MESSAGE, envelope.salt, context, psk=psk)
    if not hmac.compare_digest(commitment, envelope.commitment):
        return None
    try:
        padded = AESGCM(key).decrypt(nonce, envelope.ciphertext, b"final")
    except InvalidTag:
        return None
    content = padded.rstrip(b"\0")
    return content[:-1] if content.endswith(b"\x80") else None
