// The connection to one other member. The newcomer offers; the m-lines are
// audio, video, data for the whole call; an ICE restart, which is the offerer's,
// is the only renegotiation. Where one side has given a call up and the other has
// not, both make it anew (peer/peer.go).

import { Health } from "./health.js";
import { aboutMessage, byeMessage, channelLabel, parseMessage } from "./message.js";

const tick = 1_000; // ms
const byeLimit = 300; // ms that a goodbye may take to go out
const longestDescription = 64 * 1024; // characters
const longestCandidate = 2 * 1024;
const mostCandidates = 64; // for one description
const captureTime = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
const mid = "urn:ietf:params:rtp-hdrext:sdes:mid";

export class Member {
  state = "connecting"; // connected, interrupted; gone, vanished, failed are final
  why = ""; // with failed
  about = { name: "", camera: false, mic: false };
  seen = { looking: false, labels: [], objects: [] }; // what it sees in our picture
  stream = new MediaStream();

  #room;
  #offers;
  #pc;
  #channel = null;
  #heard = false; // anything, on the channel
  #health;
  #early = []; // candidates before there is a description
  #candidates = 0;
  #work = Promise.resolve(); // signals, one after the other
  #clock;

  // room has servers, tracks, own (our stream), about, inside(), send(id, signal),
  // changed(member), seen() and renew(member, offers, signal).
  constructor(id, offers, room) {
    this.id = id;
    this.#offers = offers;
    this.#room = room;
    this.#health = new Health(performance.now());
    this.#pc = new RTCPeerConnection({ iceServers: room.servers });
    this.#listen();
    this.#clock = setInterval(() => this.#look(), tick);
    if (offers) this.#do(() => this.#begin());
  }

  // over says that the state is final.
  get over() {
    return ["gone", "vanished", "failed"].includes(this.state);
  }

  leftRoom() {
    this.#health.left = true;
    this.#look();
  }

  // follow takes what signalling, after its loss, says of a member that is known
  // already: the one who came back later offers, as a newcomer does. A call that
  // works needs no offer. Whatever the other one has made of an earlier offer, it
  // takes ours, and we take its.
  follow(offers) {
    this.#offers = offers;
    this.#health.left = false;
    if (this.#health.connected) {
      this.#health.restartSoon();
      return this.#look();
    }
    this.#health.beginAgain(performance.now());
    if (!offers) return;
    if (this.#pc.signalingState === "have-local-offer") this.#do(() => this.#offer(false)); // the first one may be lost
    else this.#room.renew(this, true);
  }

  // close ends it without a word.
  close() {
    clearInterval(this.#clock);
    this.state = "gone";
    this.#pc.close();
  }

  deliver(signal) {
    this.#do(() => this.#take(signal));
  }

  // setTracks sends what there is now; no track of a kind sends nothing.
  setTracks() {
    this.#do(async () => this.#fill());
  }

  tellAbout() {
    this.#say(aboutMessage(this.#room.about));
  }

  // leave says goodbye and closes when that is out.
  async leave() {
    const said = this.#say(byeMessage);
    clearInterval(this.#clock);
    this.state = "gone"; // nothing is told of it any more
    const limit = performance.now() + byeLimit;
    while (said && this.#channel.bufferedAmount > 0 && performance.now() < limit) {
      await new Promise((resume) => setTimeout(resume, 20));
    }
    if (said) await new Promise((resume) => setTimeout(resume, 50)); // from the browser's queue to the wire
    this.#pc.close();
  }

  // stats are of the pictures that arrive: {width, height, rate, roundTrip}, each
  // undefined while unknown.
  async stats() {
    const found = {};
    for (const s of (await this.#pc.getStats()).values()) {
      if (s.type === "inbound-rtp" && s.kind === "video") {
        Object.assign(found, { width: s.frameWidth, height: s.frameHeight, rate: s.framesPerSecond });
      } else if (s.type === "candidate-pair" && s.nominated && s.state === "succeeded") {
        found.roundTrip = s.currentRoundTripTime;
      }
    }
    return found;
  }

  #listen() {
    const pc = this.#pc;
    pc.onconnectionstatechange = () => this.#look();
    pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.#room.send(this.id, { candidate: candidate.toJSON() });
    };
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.#room.changed(this);
    };
    if (this.#offers) return;
    pc.ondatachannel = ({ channel }) => {
      if (channel.label === channelLabel) this.#use(channel);
    };
  }

  // do puts work behind the signals that came before it. What cannot be done is
  // the member's mistake, unless we have left it.
  #do(work) {
    this.#work = this.#work.then(() => this.over || work()).catch((err) => {
      if (this.#pc.signalingState === "closed") return;
      console.warn("a member failed:", String(err));
      this.#end("failed");
    });
  }

  async #begin() {
    for (const kind of ["audio", "video"]) {
      this.#pc.addTransceiver(kind, { direction: "sendrecv", streams: [this.#room.own] });
    }
    this.#use(this.#pc.createDataChannel(channelLabel));
    await this.#fill();
    await this.#offer(false);
  }

  async #offer(restart) {
    if (this.#pc.signalingState === "stable") {
      await this.#pc.setLocalDescription(await this.#pc.createOffer({ iceRestart: restart }));
    }
    // One that is still unanswered is sent again.
    this.#room.send(this.id, { description: this.#pc.localDescription.toJSON() });
  }

  async #take(signal) {
    const { description, candidate } = signal ?? {};
    if (description?.sdp?.length > longestDescription || candidate?.candidate?.length > longestCandidate) {
      throw new Error("a signal that is too long");
    }
    if (candidate) return this.#addCandidate(candidate);
    if (this.#isStranger(description)) return this.#renew(signal);
    if (description?.type === "offer") return this.#answer(description);
    if (description?.type === "answer") return this.#accept(description);
    throw new Error("neither a description nor a candidate");
  }

  // isStranger says that a description is of another connection than the one we
  // know: the other side has given that up.
  #isStranger(description) {
    const known = this.#pc.remoteDescription;
    return known && fingerprint(known.sdp) !== fingerprint(description?.sdp ?? "");
  }

  // renew begins anew: an offer is answered, anything else means that we offer.
  #renew(signal) {
    const isOffer = signal.description.type === "offer";
    this.#room.renew(this, !isOffer, isOffer ? signal : null);
  }

  // answer takes an offer. Where both sides have made one, that of the side whose
  // turn it is counts.
  async #answer(description) {
    if (this.#pc.signalingState === "have-local-offer") {
      if (!this.#offers) this.#renew({ description });
      return;
    }
    await this.#setRemote(description);
    await this.#fill();
    await this.#pc.setLocalDescription();
    this.#room.send(this.id, { description: this.#pc.localDescription.toJSON() });
  }

  // accept takes the answer to our offer; a second one changes nothing.
  async #accept(description) {
    if (this.#pc.signalingState === "have-local-offer") await this.#setRemote(description);
  }

  async #setRemote(description) {
    await this.#pc.setRemoteDescription(description);
    this.#health.answered = true;
    const early = this.#early;
    this.#early = [];
    this.#candidates = 0;
    for (const candidate of early) await this.#addCandidate(candidate);
  }

  async #addCandidate(candidate) {
    if (++this.#candidates > mostCandidates) return;
    if (!this.#pc.remoteDescription) return this.#early.push(candidate);
    await this.#pc.addIceCandidate(candidate).catch(() => {}); // it may be of an earlier connection
  }

  // fill puts our tracks where they are sent, which needs no new offer.
  async #fill() {
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.stopped) continue;
      const { sender, receiver } = transceiver;
      const track = this.#room.tracks[receiver.track.kind] ?? null;
      if (sender.track !== track) await sender.replaceTrack(track);
      if (this.#pc.signalingState === "stable" && transceiver.mid) continue;
      transceiver.direction = "sendrecv";
      sender.setStreams?.(this.#room.own);
      stampCaptureTime(transceiver);
    }
  }

  #use(channel) {
    this.#channel = channel;
    channel.onopen = () => this.tellAbout();
    channel.onmessage = ({ data }) => this.#hear(parseMessage(data));
    channel.onclose = () => this.#end("gone");
    if (channel.readyState === "open") this.tellAbout();
  }

  // A page that answers is told that its channel is open before it can send on
  // it, and what it says then may be lost (Chromium); once it has heard the other
  // side it can be heard itself.
  #hear(message) {
    if (!this.#heard) this.tellAbout();
    this.#heard = true;
    if (!message || this.over) return;
    if (message.type === "bye") return this.#end("gone");
    this[message.type] = message[message.type]; // about or seen
    if (message.type === "seen") this.#room.seen();
    else this.#room.changed(this);
  }

  #say(text) {
    if (this.#channel?.readyState !== "open") return false;
    this.#channel.send(text);
    return true;
  }

  #look() {
    if (this.over) return;
    const now = performance.now();
    const { state, why } = this.#health.see(now, this.#pc.connectionState);
    if (state !== this.state) this.#enter(state, why);
    if (!this.over && this.#offers && this.#room.inside() && this.#health.restartDue(now)) {
      this.#do(() => this.#offer(true));
    }
  }

  #end(state, why) {
    if (!this.over) this.#enter(state, why);
  }

  #enter(state, why = "") {
    this.state = state;
    this.why = why;
    if (this.over) {
      clearInterval(this.#clock);
      this.#pc.close();
    }
    this.#room.changed(this);
  }
}

// fingerprint is that of the certificate (RFC 8122), which a connection keeps.
const fingerprint = (sdp) => /^a=fingerprint:(.*?)\s*$/m.exec(sdp)?.[1];

// stampCaptureTime asks for the header extension that tells the other side when
// a picture was captured, where the browser can. MID, which may not be missing,
// is not among those that an answerer is given.
function stampCaptureTime(transceiver) {
  const extensions = transceiver.getHeaderExtensionsToNegotiate?.();
  if (!extensions?.some(({ uri }) => uri === captureTime)) return;
  for (const extension of extensions) {
    if (extension.uri === captureTime || extension.uri === mid) extension.direction = "sendrecv";
  }
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}
