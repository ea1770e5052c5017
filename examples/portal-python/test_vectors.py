#!/usr/bin/python3
"""The known answers of tests/vectors that concern a portal for which intake seals."""

import json
import types
import unittest
from pathlib import Path

import candor_formats as formats

VECTORS = json.loads(
    (Path(__file__).resolve().parents[2] / "tests/vectors/candor-v1.json").read_text())
unhex = bytes.fromhex


class VectorsTest(unittest.TestCase):
    def test_receipt(self):
        vector = VECTORS["receipt"]
        self.assertEqual(formats.words_of(unhex(vector["entropy"])), vector["words"])
        typed = " - ".join(word[:4].upper() for word in vector["words"].split())
        for text in (vector["words"], typed):
            self.assertEqual(formats.entropy_of(text), unhex(vector["entropy"]))
        thread = formats.Thread(unhex(vector["entropy"]))
        self.assertEqual(thread.thread_key.hex(), vector["thread_key"])
        self.assertEqual(thread.psk.hex(), vector["psk"])
        for way in ("up", "down"):
            for entry in vector[way]:
                capability = getattr(thread, way)(entry["index"])
                self.assertEqual(capability.hex(), entry["capability"])
                self.assertEqual(formats.slot_of(capability).hex(), entry["slot"])

    def test_every_receipt_reads_back(self):
        for first in range(256):
            entropy = bytes([first]) + b"\0" * 15
            self.assertEqual(formats.entropy_of(formats.words_of(entropy)), entropy)

    def test_schedule(self):
        for vector in VECTORS["schedule"]:
            got = formats.schedule(vector["purpose"], *(
                unhex(vector[name]) for name in ("salt", "context", "content_key", "psk")))
            self.assertEqual([part.hex() for part in got],
                             [vector["key"], vector["nonce"], vector["commitment"]])

    def test_reply(self):
        vector = next(v for v in VECTORS["envelopes"] if v["name"] == "reply to the reporter")
        envelope = types.SimpleNamespace(
            suite=vector["suite"], salt=unhex(vector["salt"]),
            commitment=unhex(vector["commitment"]), ciphertext=unhex(vector["ciphertext"]))
        psk, context = unhex(vector["psk"]), unhex(vector["context"])
        self.assertEqual(formats.open_reply(envelope, psk, context), unhex(vector["plaintext"]))
        self.assertIsNone(formats.open_reply(envelope, psk, context + b"x"))
        self.assertIsNone(formats.open_reply(envelope, bytes(32), context))
        envelope.ciphertext = envelope.ciphertext[:-1] + b"\0"
        self.assertIsNone(formats.open_reply(envelope, psk, context))


if __name__ == "__main__":
    unittest.main()
