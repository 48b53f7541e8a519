// The page's end of the relay: JSON over a WebSocket, as peer/relay/doc.go
// draws it. A connection that is lost is made again, without end, after a
// pause that doubles and is never the same for two members.

const version = 1;
const firstPause = 500; // ms
const longestPause = 15_000; // ms
const longestMessage = 96 * 1024; // characters
const joinLimit = 10_000; // ms from connecting to being let in

export class Relay {
  #url;
  #key;
  #events;
  #socket = null;
  #attempts = 0;
  #timer = 0;
  #over = false;
  #again = () => this.#connect();

  // events are what happens, each a function: welcome({id, present, ...}),
  // full(), joined(id), left(id), signal(id, signal), lost().
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
    socket.onclose = () => {
      clearTimeout(late);
      this.#lose();
    };
  }

  #join() {
    return { v: version, type: "join", key: this.#key };
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

  #lose() {
    this.#socket = null;
    this.inside = false;
    if (this.#over) return;
    const pause = Math.min(firstPause * 2 ** this.#attempts++, longestPause);
    this.#timer = setTimeout(this.#again, pause * (0.5 + Math.random()));
    this.#events.lost();
  }
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
