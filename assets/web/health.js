// The state of a member, from its RTCPeerConnection and from signalling over time.
// The rules and the figures are those of peer/health.go.

const connectTimeout = 20_000; // ms from knowing a member to the first connection
const lostTimeout = 30_000; // ms from the last packet to giving up
const restartInterval = 5_000; // ms from the last packet to the first ICE restart, and between them
const disconnectedTimeout = 3_000; // ms after which browsers report "disconnected", about

export class Health {
  answered = false; // there is a remote description
  left = false; // signalling says that it has left the room
  aboutReceived = false; // its data channel works, so it can say bye too
  connected = false; // it was, at least once
  #startedAt;
  #silentSince = 0; // 0 while packets arrive
  #restartedAt = 0; // last ICE restart in this silence

  constructor(now) {
    this.#startedAt = now;
  }

  // update returns the member's state, and the reason with "failed".
  update(now, connectionState, dtlsFailed) {
    if (connectionState === "closed") return { state: "gone" };
    if (connectionState === "connected") {
      this.connected = true;
      this.#silentSince = 0;
      return { state: "connected" };
    }
    if (!this.connected) return this.#connecting(now, dtlsFailed);
    if (!this.#silentSince) this.#silentSince = this.#restartedAt = now - disconnectedTimeout;
    if (this.left && !this.aboutReceived) return { state: "gone" }; // it left before it could say bye
    if (this.left || now - this.#silentSince >= lostTimeout) return { state: "lost" };
    return { state: "interrupted" };
  }

  #connecting(now, dtlsFailed) {
    if (this.left) return { state: "gone" };
    if (dtlsFailed) return { state: "failed", reason: "no secure connection" };
    if (now - this.#startedAt < connectTimeout) return { state: "connecting" };
    return { state: "failed", reason: this.answered ? "no connection" : "no answer" };
  }

  // restartConnecting starts the time for the first connection again.
  restartConnecting(now) {
    this.#startedAt = now;
  }

  // requestRestart makes an ICE restart due at once, if there is silence.
  requestRestart() {
    this.#restartedAt = -restartInterval;
  }

  // restartDue says that it is time for an ICE restart, and notes it.
  restartDue(now) {
    if (!this.#silentSince || now - this.#restartedAt < restartInterval) return false;
    this.#restartedAt = now;
    return true;
  }
}
