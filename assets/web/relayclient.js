// The client of the relay: messages over a WebSocket, as peer/relay/doc.go describes
// them. A lost connection is made again, without limit, after a random delay of up
// to 2, 4, 8, 16, 30, 30, ... seconds; the server recognises the member by its
// token, and signals are sealed: see seal.js.

import { concat, idLength, maxSealed, memberID, roomName, SealedChannel } from "./seal.js";

const version = 2;
const minDelay = 2_000; // ms
const maxDelay = 30_000; // ms
const finalCloseCodes = [1000, 1008]; // RFC 6455 section 7.4.1: the server does not want us back
const maxMessage = idLength + maxSealed; // characters, or bytes of a signal
const joinTimeout = 10_000; // ms from connecting to being admitted

export class RelayClient {
  joined = false; // the room has admitted us
  #server;
  #room;
  #token = randomToken();
  #channel; // of our ID in the room, whatever the server says it is
  #events;
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #closed = false;

  // events are functions: welcome({present, iceServers}), full(), joined(id),
  // left(id), signal(id, signal), which is null if it is not authentic,
  // disconnected(), and closed() when there will be no further attempt.
  constructor(link, events) {
    this.#server = link.server;
    this.#room = roomName(link.key);
    this.#channel = new SealedChannel(link.key, memberID(this.#room, this.#token));
    this.#events = events;
    addEventListener("online", this.reconnect);
    this.#connect();
  }

  send(to, signal) {
    if (!this.joined) return;
    const sealed = this.#channel.seal(to, JSON.stringify(signal));
    this.#socket.send(concat(new TextEncoder().encode(to), sealed));
  }

  // reconnect replaces a connection that may be dead, as browsers do not notice for long
  // when their network is another one. The server takes the new one for the same member.
  // Where there is none, the next attempt is made at once.
  reconnect = () => {
    if (!this.joined) return this.#connect();
    const former = this.#socket;
    this.#socket = null;
    this.joined = false;
    this.#connect();
    former.close();
  };

  close() {
    this.#closed = true;
    this.joined = false;
    clearTimeout(this.#timer);
    removeEventListener("online", this.reconnect);
    this.#socket?.close(1000);
  }

  #connect = () => {
    if (this.#closed || this.#socket) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#server);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    const timeout = setTimeout(() => socket.close(), joinTimeout);
    socket.onopen = () => socket.send(JSON.stringify({ v: version, type: "join", room: this.#room, token: this.#token }));
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      if (data instanceof ArrayBuffer) return this.#handleSignal(new Uint8Array(data));
      const message = parse(data);
      if (message) this.#handleMessage(message);
      if (this.joined) clearTimeout(timeout);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(timeout);
      if (socket === this.#socket) this.#handleClose(code);
    };
  };

  #handleMessage(message) {
    const { type, from } = message;
    switch (type) {
      case "welcome":
        this.joined = true;
        this.#attempts = 0;
        return this.#events.welcome(message);
      case "full": // a relay that says so later must not be able to end calls
        return this.joined || this.#events.full();
      case "joined":
      case "left":
        return from && this.#events[type](from);
    }
  }

  // handleSignal takes the ID of a member, and what it has sealed for us.
  #handleSignal(bytes) {
    if (bytes.length < idLength || bytes.length > maxMessage) return;
    const from = String.fromCharCode(...bytes.subarray(0, idLength));
    this.#events.signal(from, this.#open(from, bytes.subarray(idLength)));
  }

  #open(from, sealed) {
    try {
      return JSON.parse(this.#channel.open(from, sealed));
    } catch {
      return null;
    }
  }

  #handleClose(code) {
    this.#socket = null;
    this.joined = false;
    if (this.#closed) return;
    if (finalCloseCodes.includes(code)) {
      this.close();
      return this.#events.closed();
    }
    const delay = Math.min(minDelay * 2 ** this.#attempts++, maxDelay);
    this.#timer = setTimeout(this.#connect, delay * Math.random());
    this.#events.disconnected();
  }
}

// randomToken returns 128 random bits in hexadecimal.
function randomToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// parse returns null for what is not a message.
function parse(data) {
  if (data.length > maxMessage) return null;
  try {
    const message = JSON.parse(data);
    return message && typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}
