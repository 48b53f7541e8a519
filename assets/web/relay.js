// The page's end of the relay: JSON over a WebSocket, as peer/relay/doc.go
// draws it. A connection that is lost is made again, without end, after a
// random pause of up to 2, 4, 8, 16, 30, 30, ... seconds; by its token the
// server knows the member again.

const version = 1;
const firstPause = 2_000; // ms
const longestPause = 30_000; // ms
const putOut = [1000, 1008]; // close codes (RFC 6455 section 7.4.1) after which nobody comes back
const longestMessage = 96 * 1024; // characters
const joinLimit = 10_000; // ms from connecting to being let in

export class Relay {
  #url;
  #key;
  #token = randomToken();
  #events;
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #over = false;
  #again = () => this.#connect();

  // events are what happens, each a function: welcome({id, present, ...}),
  // full(), joined(id), left(id), signal(id, signal), lost(), over() when the
  // server wants us no more.
  constructor(url, key, events) {
    this.#url = url;
    this.#key = key;
    this.#events = events;
    addEventListener("online", this.#again);
    this.#connect();
  }

  // inside says that the room has taken us in.
  inside = false;

  send(to, signal) {
    if (this.inside) this.#socket.send(JSON.stringify({ type: "signal", to, signal }));
  }

  close() {
    this.#over = true;
    this.inside = false;
    clearTimeout(this.#timer);
    removeEventListener("online", this.#again);
    this.#socket?.close(1000);
  }

  #connect() {
    if (this.#over || this.#socket) return;
    clearTimeout(this.#timer);
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    const late = setTimeout(() => socket.close(), joinLimit);
    socket.onopen = () => socket.send(JSON.stringify(this.#join()));
    socket.onmessage = ({ data }) => {
      if (socket !== this.#socket) return;
      const message = parse(data);
      if (message) this.#hear(message);
      if (this.inside) clearTimeout(late);
    };
    socket.onclose = ({ code }) => {
      clearTimeout(late);
      this.#lose(code);
    };
  }

  #join() {
    return { v: version, type: "join", key: this.#key, token: this.#token };
  }

  #hear(message) {
    const { type, from } = message;
    switch (type) {
      case "welcome":
        this.inside = true;
        this.#attempts = 0;
        return this.#events.welcome(message);
      case "full":
        return this.#events.full();
      case "joined":
      case "left":
        return from && this.#events[type](from);
      case "signal":
        return from && this.#events.signal(from, message.signal);
    }
  }

  #lose(code) {
    this.#socket = null;
    this.inside = false;
    if (this.#over) return;
    if (putOut.includes(code)) {
      this.close();
      return this.#events.over();
    }
    const longest = Math.min(firstPause * 2 ** this.#attempts++, longestPause);
    this.#timer = setTimeout(this.#again, longest * Math.random());
    this.#events.lost();
  }
}

// randomToken is 128 bits that nobody else can guess.
function randomToken() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// parse gives null for what is no message.
function parse(data) {
  if (typeof data !== "string" || data.length > longestMessage) return null;
  try {
    const message = JSON.parse(data);
    return message && typeof message === "object" ? message : null;
  } catch {
    return null;
  }
}
