// How a connection to a member is, out of what the browser and the room's
// signalling say over time. The rules and the figures are those of
// peer/health.go.

const connectLimit = 20_000; // ms from knowing a member to the first connection
const vanishLimit = 30_000; // ms of silence before a member is given up
const restartAfter = 5_000; // ms of silence to the first ICE restart, and between them
const silence = 3_000; // ms that the browser waits before it says "disconnected", about

export class Health {
  answered = false; // a description of the other side is there
  left = false; // signalling says that it is gone
  connected = false; // it was, at least once
  #began;
  #silent = 0; // since when nothing arrives
  #restarted = 0;

  constructor(now) {
    this.#began = now;
  }

  // see gives the member's state, and why if it failed.
  see(now, connection) {
    if (connection === "closed") return { state: "gone" };
    if (connection === "connected") {
      this.connected = true;
      this.#silent = 0;
      return { state: "connected" };
    }
    if (!this.connected) return this.#connecting(now);
    if (!this.#silent) this.#silent = this.#restarted = now - silence;
    if (this.left || now - this.#silent >= vanishLimit) return { state: "vanished" };
    return { state: "interrupted" };
  }

  #connecting(now) {
    const late = now - this.#began >= connectLimit;
    if (this.left) return { state: "gone" };
    if (late) return { state: "failed", why: this.answered ? "no way" : "no answer" };
    return { state: "connecting" };
  }

  // beginAgain gives a first connection its time anew.
  beginAgain(now) {
    this.#began = now;
  }

  // restartSoon makes a restart due at once, if there is silence.
  restartSoon() {
    this.#restarted = -restartAfter;
  }

  // restartDue says that it is time for an ICE restart.
  restartDue(now) {
    if (!this.#silent || now - this.#restarted < restartAfter) return false;
    this.#restarted = now;
    return true;
  }
}
