// Every known answer of tests/vectors, which come from implementations that share no code with
// this one.
import assert from 'node:assert/strict';
import { createDecipheriv, createHash, scryptSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { Aes128Gcm, Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import * as candor from './candor.mjs';

const load = (name) =>
  JSON.parse(readFileSync(new URL(`../../tests/vectors/${name}`, import.meta.url)));
const vectors = load('candor-v1.json');
const bytes = (text) => Buffer.from(text, 'hex');
const hex = (data) => Buffer.from(data).toString('hex');
const kem = new DhkemX25519HkdfSha256();
const keyPair = async (privateKey, publicKey) => ({
  privateKey: await kem.deserializePrivateKey(bytes(privateKey)),
  publicKey: await kem.deserializePublicKey(bytes(publicKey)),
});

test('receipt', () => {
  const vector = vectors.receipt;
  assert.equal(candor.wordsOf(bytes(vector.entropy)), vector.words);
  assert.equal(hex(candor.entropyOf(vector.words)), vector.entropy);
  const short = vector.words.toUpperCase().split(' ').map((word) => word.slice(0, 4)).join(' - ');
  assert.equal(hex(candor.entropyOf(short)), vector.entropy);
  const thread = candor.threadOf(bytes(vector.entropy));
  assert.equal(hex(thread.threadKey), vector.thread_key);
  assert.equal(hex(thread.psk), vector.psk);
  for (const way of ['up', 'down']) {
    for (const { index, capability, slot } of vector[way]) {
      assert.equal(hex(thread[way](index)), capability);
      assert.equal(hex(candor.slotOf(thread[way](index))), slot);
    }
  }
});

test('a wrong receipt is told by its place, never by its word', () => {
  const words = vectors.receipt.words.split(' ');
  assert.throws(() => candor.entropyOf(words.slice(1).join(' ')), /12 words, not 11/);
  const unknown = words.map((word, place) => (place === 4 ? 'secretive' : word));
  assert.throws(() => candor.entropyOf(unknown.join(' ')),
    (error) => /word 5 /.test(error.message) && !/secretive/.test(error.message));
  assert.throws(() => candor.entropyOf([...words.slice(0, 11), 'zoo'].join(' ')), /no receipt/);
});

test('key id', () => {
  for (const vector of vectors.key_id) {
    const id = candor.keyIdOf(parseInt(vector.kem_id, 16), bytes(vector.public_key));
    assert.equal(hex(id), vector.key_id);
  }
  const { public_key: publicKey, key_id: keyId } = vectors.team_key;
  assert.equal(hex(candor.keyIdOf(candor.X25519, bytes(publicKey))), keyId);
});

test('schedule', () => {
  for (const vector of vectors.schedule) {
    const got = candor.schedule({
      purpose: vector.purpose, salt: bytes(vector.salt), context: bytes(vector.context),
      contentKey: bytes(vector.content_key), psk: bytes(vector.psk),
    });
    for (const name of ['key', 'nonce', 'commitment']) assert.equal(hex(got[name]), vector[name]);
  }
});

test('padding', () => {
  for (const [purpose, list] of [[candor.MESSAGE, vectors.padding.message],
    [candor.ATTACHMENT, vectors.padding.attachment]]) {
    for (const [length, size] of list) assert.equal(candor.paddedSize(purpose, length), size);
  }
  assert.equal(candor.paddedSize(candor.MESSAGE, 1048576), undefined);
});

test('wrap', async () => {
  const vector = vectors.wrap;
  const wrapped = await candor.wrapKey(
    { publicKey: bytes(vector.recipient_public_key), keyId: bytes(vectors.team_key.key_id) },
    {
      purpose: vector.purpose, context: bytes(vector.context), contentKey: bytes(vector.content_key),
      commitment: bytes(vector.commitment),
      ekm: await keyPair(vector.ephemeral_private_key, vector.encapsulated_key),
    });
  assert.equal(hex(wrapped.encapsulatedKey), vector.encapsulated_key);
  assert.equal(hex(wrapped.wrappedKey), vector.wrapped_key);
});

// As the team would; a portal holds no key that can.
async function unwrap(vector) {
  if (vector.wrapped_keys.length === 0) return bytes(vector.content_key ?? '');
  const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const { private_key: privateKey, public_key: publicKey } = vectors.team_key;
  const [{ encapsulated_key: enc, wrapped_key: ct }] = vector.wrapped_keys;
  const context = bytes(vector.context);
  const info = Buffer.concat([Buffer.from('candor/v1 wrap'),
    Buffer.of(vector.purpose, 0, context.length), context]);
  const key = await suite.open({
    recipientKey: await keyPair(privateKey, publicKey), enc: bytes(enc), info,
  }, bytes(ct), bytes(vector.commitment));
  return Buffer.from(key);
}

const plaintextOf = (vector) => vector.plaintext !== undefined ? bytes(vector.plaintext)
  : Buffer.from(Uint8Array.from({ length: 150000 }, (_, i) => i % 256));

test('envelopes are sealed as they are, and open', async () => {
  assert.equal(vectors.envelopes.length, 4);
  for (const vector of vectors.envelopes) {
    const content = plaintextOf(vector);
    const place = {
      purpose: vector.purpose, context: bytes(vector.context), psk: bytes(vector.psk),
      contentKey: await unwrap(vector),
    };
    const sealed = await candor.seal({ ...place, content, salt: bytes(vector.salt) });
    assert.equal(hex(sealed.commitment), vector.commitment, vector.name);
    assert.equal(sealed.ciphertext.length, vector.ciphertext_size);
    const digest = createHash('sha256').update(sealed.ciphertext).digest();
    assert.equal(hex(digest), vector.ciphertext_sha256);
    assert.deepEqual(await candor.open(sealed, place), content);
    const moved = { ...place, context: Buffer.concat([place.context, Buffer.of(0)]) };
    assert.equal(await candor.open(sealed, moved), null);
    sealed.ciphertext[sealed.ciphertext.length - 1] ^= 1;
    assert.equal(await candor.open(sealed, place), null);
  }
});

test('manifest', () => {
  const vector = vectors.manifest;
  const note = Buffer.from(vector.note);
  const manifest = candor.readManifest(note, vector.verifier_key);
  assert.equal(manifest.serial, BigInt(vector.serial));
  assert.deepEqual(manifest.keys.map((key) => ({
    channel: key.channel, kem_id: key.kem.toString(16).padStart(4, '0'), key_id: hex(key.keyId),
    not_before: key.notBefore, not_after: key.notAfter, public_key: hex(key.publicKey),
  })), vector.keys);
  assert.deepEqual(candor.keysFor(manifest, 'conduct', 20037).map((key) => hex(key.keyId)),
    [vectors.team_key.key_id]);
  assert.throws(() => candor.keysFor(manifest, 'conduct', 20038), /no key for today/);
  const changed = Buffer.from(vector.note.replace('serial 7', 'serial 8'));
  assert.throws(() => candor.readManifest(changed, vector.verifier_key), /not signed/);
  const other = vector.verifier_key.replace('candor.example', 'candor.example2');
  assert.throws(() => candor.readManifest(note, other), /misspelt/);
});

test('key file', () => { // which no portal has; here so that one language knows every format
  const vector = vectors.key_file;
  const file = bytes(vector.file);
  const body = file.subarray(0, -32);
  assert.deepEqual(createHash('sha256').update(body).digest(), file.subarray(-32));
  const cost = Buffer.alloc(20);
  cost.writeUInt32BE(1, 0);
  cost.writeBigUInt64BE(131072n, 4);
  cost.writeUInt32BE(8, 12);
  cost.writeUInt32BE(1, 16);
  const salt = bytes(vector.salt);
  const key = scryptSync(vector.passphrase, salt, 32, { N: 131072, r: 8, p: 1, maxmem: 2 ** 28 });
  const sealed = body.subarray(-(vector.key_ring.length / 2 + 16));
  const cipher = createDecipheriv('aes-256-gcm', key, bytes(vector.nonce));
  cipher.setAAD(Buffer.concat([Buffer.from('candor-key-file-v1\n'), cost, salt]));
  cipher.setAuthTag(sealed.subarray(-16));
  const ring = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
  assert.equal(hex(ring), vector.key_ring);
});

test('RFC 9180, base mode', async (t) => {
  for (const vector of load('rfc9180.json').vectors) {
    const aead = { '0001': Aes128Gcm, '0002': Aes256Gcm }[vector.aead_id];
    if (!aead) {
      t.diagnostic(`${vector.name} has an AEAD that no envelope uses`);
      continue;
    }
    const suite = new CipherSuite({ kem, kdf: new HkdfSha256(), aead: new aead() });
    const recipient = await keyPair(vector.recipient_private_key, vector.recipient_public_key);
    const sender = await suite.createSenderContext({
      recipientPublicKey: recipient.publicKey, info: bytes(vector.info),
      ekm: await keyPair(vector.ephemeral_private_key, vector.encapsulated_key),
    });
    assert.equal(hex(sender.enc), vector.encapsulated_key);
    let sequence = 0;
    for (const entry of vector.encryptions.filter((entry) => entry.sequence < 3)) {
      assert.equal(entry.sequence, sequence++);
      const sealed = await sender.seal(bytes(vector.plaintext), bytes(entry.aad));
      assert.equal(hex(sealed), entry.ciphertext);
    }
  }
});
