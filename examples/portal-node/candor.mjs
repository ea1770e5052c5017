// The formats of docs/FORMAT.md: receipt, sealed envelope, key manifest. Knows no network; every
// function gives what tests/vectors has. Bytes are Uint8Array or Buffer.
import { createHash, createHmac, createPublicKey, randomBytes, timingSafeEqual, verify, webcrypto }
  from 'node:crypto';
import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core';
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39';
import { wordlist } from '@scure/bip39/wordlists/english.js';

const { subtle } = webcrypto;
const concat = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));
const u8 = (n) => Buffer.of(n);
const u16 = (n) => Buffer.of(n >> 8, n & 0xff);
const u32 = (n) => { const bytes = Buffer.alloc(4); bytes.writeUInt32BE(n); return bytes; };
const sha256 = (...parts) => createHash('sha256').update(concat(...parts)).digest();
const same = (a, b) => a.length === b.length && timingSafeEqual(a, b);

// HKDF-SHA256 (RFC 5869).
const hmac = (key, data) => createHmac('sha256', key).update(data).digest();
const extract = (salt, key) => hmac(salt, key);
function expand(prk, info, length) {
  let block = Buffer.alloc(0);
  let out = block;
  for (let i = 1; out.length < length; ++i) {
    block = hmac(prk, concat(block, info, u8(i)));
    out = concat(out, block);
  }
  return out.subarray(0, length);
}

// ---- Receipt

export const drawEntropy = () => randomBytes(16);
export const wordsOf = (entropy) => entropyToMnemonic(entropy, wordlist);

// Takes what people type. Errors name a place and never a word.
export function entropyOf(text) {
  const typed = text.toLowerCase().split(/[\s,‐-―-]+/).filter(Boolean);
  if (typed.length !== 12) throw new Error(`a receipt has 12 words, not ${typed.length}`);
  const words = typed.map((word, place) => {
    const found = wordlist.find((entry) => entry === word) ??
      wordlist.find((entry) => word.length === 4 && entry.startsWith(word));
    if (!found) throw new Error(`word ${place + 1} is not on the list; check its spelling`);
    return found;
  });
  try {
    return Buffer.from(mnemonicToEntropy(words.join(' '), wordlist));
  } catch {
    throw new Error('these words are no receipt; check each of them and their order');
  }
}

// What reporter and team share: capabilities up(i) and down(i), and the psk.
export function threadOf(entropy) {
  const threadKey = expand(extract('candor/v1 receipt', entropy), 'thread', 32);
  return {
    threadKey,
    psk: expand(threadKey, 'psk', 32),
    up: (index) => expand(threadKey, concat(Buffer.from('up'), u32(index)), 32),
    down: (index) => expand(threadKey, concat(Buffer.from('down'), u32(index)), 32),
  };
}

export const slotOf = (capability) => sha256(Buffer.from('candor/v1 slot'), capability);
export const contextOf = (channel, slot) => concat(Buffer.from(channel), u8(0), slot);

// ---- Sealed envelope

export const X25519 = 0x0020;
export const MESSAGE = 1;
export const ATTACHMENT = 2;
const SUITE = 1;
const CHUNK = 65536;
const TAG = 16;
const MESSAGE_SIZES = [4, 16, 64, 256, 1024].map((kib) => kib * 1024);

export const keyIdOf = (kem, publicKey) =>
  sha256(Buffer.from('candor/v1 key id'), u16(kem), publicKey).subarray(0, 8);

export function schedule({ purpose, salt, context, contentKey = [], psk = [] }) {
  const bind = sha256(
    Buffer.from('candor/v1 bind'), u8(SUITE), u8(purpose), salt, u16(context.length), context);
  const prk = extract('candor/v1 envelope', concat(contentKey, psk));
  return {
    key: expand(prk, concat(Buffer.from('key'), bind), 32),
    nonce: expand(prk, concat(Buffer.from('nonce'), bind), 12),
    commitment: expand(prk, concat(Buffer.from('commit'), bind), 32),
  };
}

// The size of the padded content; nothing when it does not fit.
export function paddedSize(purpose, length) {
  if (purpose === MESSAGE) return MESSAGE_SIZES.find((size) => size > length);
  const least = Math.max(length + 1, 4096); // Padmé
  const exponent = Math.floor(Math.log2(least));
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(least / step) * step;
}

export function pad(purpose, content) {
  const size = paddedSize(purpose, content.length);
  if (!size) throw new Error('the message is longer than 1048575 bytes; shorten it');
  const padded = Buffer.alloc(size);
  padded.set(content);
  padded[content.length] = 0x80;
  return padded;
}

// Nothing unless it is the one padding that the content has.
function unpad(purpose, padded) {
  let end = padded.length - 1;
  while (end >= 0 && padded[end] === 0) --end;
  const good = end >= 0 && padded[end] === 0x80 && paddedSize(purpose, end) === padded.length;
  return good ? padded.subarray(0, end) : null;
}

// One AES-256-GCM pass over all chunks: `call` is subtle.encrypt or subtle.decrypt.
async function overChunks(call, usage, key, nonce, data, size) {
  const aes = await subtle.importKey('raw', key, 'AES-GCM', false, [usage]);
  const out = [];
  for (let at = 0, index = 0; at < data.length; at += size, ++index) {
    const iv = Buffer.from(nonce);
    iv.writeUInt32BE((iv.readUInt32BE(8) ^ index) >>> 0, 8);
    const additionalData = Buffer.from(at + size >= data.length ? 'final' : '');
    const chunk = data.subarray(at, at + size);
    out.push(Buffer.from(await call.call(subtle, { name: 'AES-GCM', iv, additionalData }, aes, chunk)));
  }
  return Buffer.concat(out);
}

const hpke = new CipherSuite(
  { kem: new DhkemX25519HkdfSha256(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });

// `ekm`, an ephemeral key pair, is for known answers alone.
export async function wrapKey(key, { purpose, context, commitment, contentKey, ekm }) {
  const info = concat(Buffer.from('candor/v1 wrap'), u8(purpose), u16(context.length), context);
  const recipientPublicKey = await hpke.kem.deserializePublicKey(key.publicKey);
  const { enc, ct } = await hpke.seal({ recipientPublicKey, info, ekm }, contentKey, commitment);
  return {
    kemId: X25519, keyId: key.keyId,
    encapsulatedKey: Buffer.from(enc), wrappedKey: Buffer.from(ct),
  };
}

// Seals `content` for the slot of `context` to `keys` of the manifest; with the thread's psk in
// every message after the first. `contentKey` and `salt` are given for known answers alone.
export async function seal({ purpose = MESSAGE, context, content, keys = [], psk = [],
  contentKey = randomBytes(32), salt = randomBytes(32) }) {
  const { key, nonce, commitment } = schedule({ purpose, salt, context, contentKey, psk });
  const wrap = (recipient) => wrapKey(recipient, { purpose, context, commitment, contentKey });
  const padded = pad(purpose, content);
  return {
    suite: SUITE, salt, commitment, wrappedKeys: await Promise.all(keys.map(wrap)),
    ciphertext: await overChunks(subtle.encrypt, 'encrypt', key, nonce, padded, CHUNK),
  };
}

// The content, or null when it is noise, for somebody else, or not whole: all is one to a reader.
export async function open(envelope, { purpose = MESSAGE, context, contentKey = [], psk = [] }) {
  const { suite, salt, commitment, ciphertext } = envelope;
  if (suite !== SUITE || salt.length !== 32) return null;
  const keys = schedule({ purpose, salt, context, contentKey, psk });
  if (!same(Buffer.from(commitment), keys.commitment)) return null;
  try {
    const padded = await overChunks(
      subtle.decrypt, 'decrypt', keys.key, keys.nonce, ciphertext, CHUNK + TAG);
    return unpad(purpose, padded);
  } catch {
    return null;
  }
}

// ---- Key manifest

export const today = () => Math.floor(Date.now() / 86400000);

function readVerifierKey(text) {
  const [, name, hash, key] = /^([!-*,-~]{1,256})\+([0-9a-f]{8})\+(\S+)$/.exec(text) ?? [];
  const bytes = Buffer.from(key ?? '', 'base64');
  if (bytes.length !== 33 || bytes[0] !== 1) throw new Error('the verification key is none');
  const right = sha256(Buffer.from(`${name}\n`), bytes).subarray(0, 4);
  if (right.toString('hex') !== hash) throw new Error('the verification key is misspelt');
  const der = concat(Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1));
  return { name, hash: right, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

// One signature by the pinned key, and every signature in its name right.
function isSigned(text, signatures, pinned) {
  let signed = false;
  for (const line of signatures) {
    const [, name, base64] = /^— (\S+) (\S+)$/.exec(line) ?? [];
    const bytes = Buffer.from(base64 ?? '', 'base64');
    if (name !== pinned.name || !same(bytes.subarray(0, 4), pinned.hash)) continue;
    if (!verify(null, Buffer.from(text), pinned.key, bytes.subarray(4))) return false;
    signed = true;
  }
  return signed;
}

const keyLine = (key) => [key.channel, key.kem.toString(16).padStart(4, '0'),
  key.keyId.toString('hex'), key.notBefore, key.notAfter, key.publicKey.toString('base64')]
  .join(' ');

function readKeyLine(line) {
  const [, channel, kem, keyId, notBefore, notAfter, publicKey] =
    /^([a-z0-9-]{1,32}) ([0-9a-f]{4}) ([0-9a-f]{16}) (\d+) (\d+) (\S+)$/.exec(line) ?? [];
  if (!channel) throw new Error('the manifest has a line that is no key');
  const key = {
    channel, kem: parseInt(kem, 16), keyId: Buffer.from(keyId, 'hex'), notBefore: +notBefore,
    notAfter: +notAfter, publicKey: Buffer.from(publicKey, 'base64'),
  };
  if (keyLine(key) !== line || !same(keyIdOf(key.kem, key.publicKey), key.keyId)) {
    throw new Error('the manifest has a key that is not spelt right');
  }
  return key;
}

// The manifest in a signed note, if the team's pinned key signed it.
export function readManifest(note, verifierKey) {
  const whole = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(note);
  const gap = whole.indexOf('\n\n');
  const text = whole.slice(0, gap + 1);
  const signatures = whole.slice(gap + 2).split('\n');
  if (note.length > 65536 || gap < 0 || !isSigned(text, signatures, readVerifierKey(verifierKey))) {
    throw new Error('the manifest is not signed by the pinned key');
  }
  const [title, serialLine, ...lines] = text.slice(0, -1).split('\n');
  const [, serial] = /^serial (0|[1-9]\d{0,19})$/.exec(serialLine) ?? [];
  if (title !== 'candor/v1 manifest' || !serial || lines.length > 256) {
    throw new Error('the manifest is of another format');
  }
  const keys = lines.map(readKeyLine);
  if (new Set(keys.map((key) => `${key.channel} ${key.keyId.toString('hex')}`)).size !== keys.length) {
    throw new Error('the manifest has a key twice');
  }
  return { serial: BigInt(serial), keys };
}

// The keys that a message to `channel` is sealed to on `day`.
export function keysFor(manifest, channel, day = today()) {
  const keys = manifest.keys.filter((key) => key.channel === channel && key.kem === X25519 &&
    key.notBefore <= day && day <= key.notAfter);
  if (keys.length === 0 || keys.length > 8) throw new Error('the manifest has no key for today');
  return keys;
}
