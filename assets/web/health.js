// The state of a member, from its RTCPeerConnection and from signalling over time.
// The rules and the figures are those of peer/health.go.

const connectTimeout = 20_000; // ms from knowing a member to the first connection
const lostTimeout = 30_000; // ms from the last packet to giving up
const leftTimeout = 4_000; // ms to rejoin the room
const restartPause = 4_000; // ms after the first ICE restart, which is made at once; then ever twice as long
const promptAnswer = 2_000; // ms, where signalling works
const keepaliveTime = 2_000; // ms in which a path that works shows it
const disconnectedTimeout = 3_000; // ms after which browsers report "disconnected", about

export class Health {
  answered = false; // there is a remote description
  aboutReceived = false; // its data channel works, so it can say bye too
  connected = false; // it was, at least once
  #startedAt;
  #leftAt = null; // when signalling said that it has left the room
  #silentSince = 0; // 0 while packets arrive
  #nextRestart = 0; // when an ICE restart is due, if there is silence
  #lastPause = 0; // before that

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
    if (!this.#silentSince) {
      this.#silentSince = now - disconnectedTimeout;
      this.#restartAtOnce();
    }
    const left = this.#leftAt !== null && now - this.#leftAt >= leftTimeout;
    if (left && !this.aboutReceived) return { state: "gone" }; // it left before it could say bye
    if (left || now - this.#silentSince >= lostTimeout) return { state: "lost" };
    return { state: "interrupted" };
  }

  #connecting(now, dtlsFailed) {
    if (this.#leftAt !== null) return { state: "gone" };
    if (dtlsFailed) return { state: "failed", reason: "no secure connection" };
    if (now - this.#startedAt < connectTimeout) return { state: "connecting" };
    return { state: "failed", reason: this.answered ? "no connection" : "no answer" };
  }

  // restartConnecting starts the time for the first connection again.
  restartConnecting(now) {
    this.#startedAt = now;
  }

  // handleLeft notes that signalling says that it has left the room.
  handleLeft(now) {
    this.#leftAt = now;
  }

  // handleRejoined notes that it is announced again. Signalling works then, so that an
  // ICE restart may help.
  handleRejoined() {
    this.#leftAt = null;
    this.#restartAtOnce();
  }

  // restartDue says that it is time for an ICE restart, and notes it.
  restartDue(now) {
    if (!this.#silentSince || now < this.#nextRestart) return false;
    this.#lastPause = Math.max(2 * this.#lastPause, restartPause);
    this.#nextRestart = now + this.#lastPause;
    return true;
  }

  // restartAfter says, when the other side has answered what was asked at a time, whether
  // an ICE restart is to be made. An answer that took long tells only that signals get
  // through again, as packets may: then it is to be asked once more.
  restartAfter(asked, now) {
    if (!this.#silentSince) return false;
    const prompt = now - asked <= promptAnswer;
    this.#nextRestart = now + (prompt ? this.#lastPause : keepaliveTime);
    return prompt;
  }

  // restartWanted says whether an ICE restart that the other side asks for is to be made,
  // and notes it: not while ours waits for its answer, or has just been made.
  restartWanted(now) {
    if (now < this.#nextRestart) return false;
    this.#nextRestart = now + restartPause;
    return true;
  }

  #restartAtOnce() {
    this.#nextRestart = this.#lastPause = 0;
  }
}
