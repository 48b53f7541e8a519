// Signals that only the members of a room can read, and who is at the other end:
// package peer/seal in the browser. WebCrypto is not there for a page on plain
// http, so the primitives are those of the noble libraries.

import { gcm } from "./vendor/ciphers/aes.js";
import * as ed25519 from "./vendor/ed25519/index.js";
import { hkdf } from "./vendor/hashes/hkdf.js";
import { hmac } from "./vendor/hashes/hmac.js";
import { sha256, sha512 } from "./vendor/hashes/sha2.js";
import { words } from "./safetywords.js";

ed25519.hashes.sha512 = sha512;

const roomInfo = "peerscope 2 room";
const signalInfo = "peerscope 2 signal";
const connectionUse = "peerscope connection 1\n";
const safetyVersion = "peerscope safety 1";
const safetyIterations = 5200;
const minPadded = 512; // bytes
const maxPadded = 64 * 1024; // bytes
const lengthSize = 4; // bytes before the text, in what is padded
const counterSize = 8; // bytes before the ciphertext
export const maxSealed = counterSize + maxPadded + 16; // bytes
const maxPeers = 1 << 17; // members whose counters are remembered in one stay
const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; // RFC 4648
export const idLength = 26; // letters

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true });

// roomName is the room's name for the relay, from the secret of its link.
export const roomName = (secret) => toBase32(derive(encoder.encode(secret), encoder.encode(roomInfo), 16));

// memberID is the ID of a member in a room, which the server computes likewise.
export const memberID = (room, token) =>
  toBase32(hmac(sha256, encoder.encode(room), encoder.encode(token))).slice(0, idLength);

// A SealedChannel seals and opens the signals of one member in one stay in a
// room. What it throws means that a signal is not authentic.
export class SealedChannel {
  #self;
  #key;
  #peers = new Map();

  constructor(secret, self) {
    this.#self = self;
    this.#key = derive(encoder.encode(secret), encoder.encode(signalInfo), 32);
  }

  // seal gives bytes that only the member with the ID to can read.
  seal(to, text) {
    const head = new Uint8Array(counterSize);
    new DataView(head.buffer).setBigUint64(0, ++this.#peer(to).sent);
    return concat(head, this.#cipher(direction(this.#self, to), head).encrypt(pad(text)));
  }

  // open gives the text that the member with the ID from sealed for us.
  open(from, sealed) {
    if (sealed.length < counterSize || sealed.length > maxSealed) throw new Error("no sealed signal");
    const head = sealed.subarray(0, counterSize);
    const counter = new DataView(head.buffer, head.byteOffset, counterSize).getBigUint64(0);
    const padded = this.#cipher(direction(from, this.#self), head).decrypt(sealed.subarray(counterSize));
    const peer = this.#peer(from); // who is not authentic is not remembered
    if (counter <= peer.read) throw new Error("a signal that was read before");
    peer.read = counter;
    return unpad(padded);
  }

  #cipher(way, head) {
    return gcm(derive(this.#key, way, 32), nonce(head), way);
  }

  // peer gives the counters of the last signals to and from a member. They are kept for
  // all of a stay: a forgotten one would let a nonce or a signal come again.
  #peer(id) {
    const known = this.#peers.get(id);
    if (known) return known;
    if (this.#peers.size >= maxPeers) throw new Error("too many members");
    const peer = { sent: 0n, read: 0n };
    this.#peers.set(id, peer);
    return peer;
  }
}

// An Identity is the Ed25519 key of this tab.
export class Identity {
  #secret;

  constructor(seed = ed25519.utils.randomSecretKey()) {
    this.#secret = seed;
    this.publicKey = toBase64(ed25519.getPublicKey(seed));
  }

  // sign asserts that the DTLS certificate with a fingerprint, as in SDP, is ours.
  sign(fingerprint) {
    return `${this.publicKey} ${toBase64(ed25519.sign(encoder.encode(connectionUse + fingerprint), this.#secret))}`;
  }
}

// verify gives the public key of the one who asserted a fingerprint; it throws
// where that is not proven.
export function verify(fingerprint, assertion) {
  const [key, signature, ...more] = String(assertion).split(" ");
  const said = encoder.encode(connectionUse + fingerprint);
  if (more.length || !ed25519.verify(fromBase64(signature), said, fromBase64(key))) throw new Error("an identity that is not proven");
  return key;
}

// safetyNumber is what two people compare: 60 digits, the same for both.
export function safetyNumber(a, b) {
  return [a, b].map((key) => digits(fromBase64(key))).sort().join(" ");
}

// safetyWords says the same in twelve words.
export function safetyWords(a, b) {
  const keys = [fromBase64(a), fromBase64(b)].sort(compareBytes);
  return [...slowHash(concat(...keys)).subarray(0, 12)].map((byte) => words[byte]);
}

function digits(key) {
  const hash = slowHash(key);
  return Array.from({ length: 6 }, (_, i) => {
    const n = hash.subarray(5 * i, 5 * i + 5).reduce((sum, byte) => sum * 256 + byte, 0);
    return String(n % 100_000).padStart(5, "0");
  }).join(" ");
}

function slowHash(key) {
  let hash = sha512(concat(encoder.encode(safetyVersion), key));
  for (let i = 0; i < safetyIterations; i++) hash = sha512(concat(hash, key));
  return hash;
}

const derive = (secret, info, size) => hkdf(sha256, secret, undefined, info, size);

// direction names the way from one member to another.
function direction(from, to) {
  const [sender, receiver] = [encoder.encode(from), encoder.encode(to)];
  const size = ({ length }) => Uint8Array.of(length >> 8, length & 255);
  return concat(encoder.encode(signalInfo), Uint8Array.of(0), size(sender), sender, size(receiver), receiver);
}

const nonce = (counter) => concat(new Uint8Array(4), counter);

// paddedSize is Padmé's, as in peer/seal/channel.go.
function paddedSize(n) {
  if (n <= minPadded) return minPadded;
  const exponent = 31 - Math.clz32(n);
  const step = 2 ** (exponent - (32 - Math.clz32(exponent)));
  return Math.ceil(n / step) * step;
}

function pad(text) {
  const bytes = encoder.encode(text);
  const size = paddedSize(lengthSize + bytes.length);
  if (size > maxPadded) throw new Error("a signal that is too long");
  const padded = new Uint8Array(size);
  new DataView(padded.buffer).setUint32(0, bytes.length);
  padded.set(bytes, lengthSize);
  return padded;
}

function unpad(padded) {
  const length = new DataView(padded.buffer, padded.byteOffset, padded.byteLength).getUint32(0);
  if (length > padded.length - lengthSize) throw new Error("a signal with a wrong length");
  return decoder.decode(padded.subarray(lengthSize, lengthSize + length));
}

export function concat(...parts) {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function compareBytes(a, b) {
  const at = a.findIndex((byte, i) => byte !== b[i]);
  return at < 0 ? 0 : a[at] - b[at];
}

function toBase32(bytes) {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.match(/.{1,5}/g).map((five) => base32[parseInt(five.padEnd(5, "0"), 2)]).join("");
}

// toBase64 and fromBase64 are base64url without padding (RFC 4648). What is decoded
// has one text only: atob overlooks white space and the last bits.
export const toBase64 = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCodePoint(byte)).join("")).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

export function fromBase64(text) {
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.codePointAt(0));
  if (toBase64(bytes) !== text) throw new Error("not as it is encoded");
  return bytes;
}
