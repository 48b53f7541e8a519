// What others may cause, whatever they send: the bounds of peer/member_limits.go and
// peer/send_limiter.go.

const freeConnections = 4;
const firstPause = 2_000; // ms
const maxPause = 30_000; // ms
const memory = 60_000; // ms without a new connection until all is forgotten
const maxKnownIDs = 1024;

// A ConnectionLimits bounds the connections to each ID: some at once, then one
// after ever longer pauses. Times are in ms.
export class ConnectionLimits {
  #known = new Map();

  // due is when a connection to an ID may be made.
  due(id) {
    return this.#known.get(id)?.due ?? 0;
  }

  // connect counts a connection, and returns false if it comes too early.
  connect(id, now) {
    const known = this.#of(id, now);
    if (!known || now < known.due) return false;
    if (now - known.due > memory) known.connections = 0;
    const over = ++known.connections - freeConnections;
    known.due = over < 0 ? now : now + Math.min(firstPause * 2 ** over, maxPause);
    return true;
  }

  #of(id, now) {
    if (this.#known.has(id)) return this.#known.get(id);
    for (const [other, { due }] of this.#known) {
      if (now - due > memory) this.#known.delete(other);
    }
    if (this.#known.size >= maxKnownIDs) return null;
    this.#known.set(id, { connections: 0, due: now });
    return this.#known.get(id);
  }
}

// A TokenBucket lets burst events happen at once, and then perSecond of them each second.
export class TokenBucket {
  #burst;
  #perSecond;
  #tokens;
  #filled = performance.now();

  constructor(burst, perSecond) {
    this.#burst = this.#tokens = burst;
    this.#perSecond = perSecond;
  }

  // take returns false if an event comes too early.
  take() {
    const now = performance.now();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filled) / 1000) * this.#perSecond);
    this.#filled = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  // pause is the time in ms from an event that came too early to the next one.
  get pause() {
    return ((1 - this.#tokens) / this.#perSecond) * 1000;
  }
}

const sendBurst = 140;
const sendsPerSecond = 10;
const maxWaiting = 256;

// A SendQueue sends at most sendBurst + 10 * sendsPerSecond = 240 signals in any ten
// seconds, less than half of what the relay allows. Those that are too many are lost.
export class SendQueue {
  #send;
  #waiting = [];
  #tokens = new TokenBucket(sendBurst, sendsPerSecond);
  #timer = 0;

  // send takes what is given to push.
  constructor(send) {
    this.#send = send;
  }

  push(...signal) {
    if (this.#waiting.length < maxWaiting) this.#waiting.push(signal);
    this.#flush();
  }

  close() {
    this.#waiting = [];
    clearTimeout(this.#timer);
  }

  #flush = () => {
    clearTimeout(this.#timer);
    while (this.#waiting.length > 0 && this.#tokens.take()) this.#send(...this.#waiting.shift());
    if (this.#waiting.length > 0) this.#timer = setTimeout(this.#flush, this.#tokens.pause);
  };
}
