// The state of a member, from its RTCPeerConnection and from signaling over time.
// The rules and the figures are those of peer/health.go.

const connectLimit = 20_000; // ms from knowing a member to the first connection
const lostLimit = 30_000; // ms from the last packet to giving up
const restartAfter = 5_000; // ms from the last packet to the first ICE restart, and between them
const disconnectDelay = 3_000; // ms after which the browser reports "disconnected", about

export class Health {
  answered = false; // there is a remote description
  left = false; // signaling says that it has left the room
  connected = false; // it was, at least once
  #began;
  #silentSince = 0;
  #restarted = 0;

  constructor(now) {
    this.#began = now;
  }

  // update returns the member's state, and the reason with "failed".
  update(now, connectionState) {
    if (connectionState === "closed") return { state: "gone" };
    if (connectionState === "connected") {
      this.connected = true;
      this.#silentSince = 0;
      return { state: "connected" };
    }
    if (!this.connected) return this.#connecting(now);
    if (!this.#silentSince) this.#silentSince = this.#restarted = now - disconnectDelay;
    if (this.left || now - this.#silentSince >= lostLimit) return { state: "lost" };
    return { state: "interrupted" };
  }

  #connecting(now) {
    const late = now - this.#began >= connectLimit;
    if (this.left) return { state: "gone" };
    if (late) return { state: "failed", reason: this.answered ? "no connection" : "no answer" };
    return { state: "connecting" };
  }

  // resetConnecting starts the time for the first connection again.
  resetConnecting(now) {
    this.#began = now;
  }

  // requestRestart makes an ICE restart due at once, if there is silence.
  requestRestart() {
    this.#restarted = -restartAfter;
  }

  // restartDue says that it is time for an ICE restart.
  restartDue(now) {
    if (!this.#silentSince || now - this.#restarted < restartAfter) return false;
    this.#restarted = now;
    return true;
  }
}
