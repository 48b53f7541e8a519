// The connection to one other member. The newcomer offers; the m-lines are
// audio, video and data for the whole call, and ICE restarts, which the offerer
// makes, are the only renegotiation: it asks the other side by an offer that changes
// nothing, and restarts when that is answered (peer/restart.go). When one side has
// given up a connection and the other has not, both recreate it (peer/peer.go).

import { Health } from "./health.js";
import { TokenBucket } from "./limits.js";
import { aboutMessage, byeMessage, channelLabel, cleanName, parseMessage, recordedMessage } from "./message.js";
import { verify } from "./seal.js";
import { VoiceActivity } from "./voice.js";

const checkPeriod = 1_000; // ms
const byeTimeout = 300; // ms for the goodbye to be sent
const maxDescription = 64 * 1024; // characters
const maxCandidate = 2 * 1024;
const maxCandidates = 64; // for one description
const maxWaiting = 128; // signals
const messageBurst = 400; // what a program sends in lostTimeout, ten a second, may arrive at once
const messagesPerSecond = 30;
const offerPeriod = 1_000; // ms in which the other side may offer twice: a question and an ICE restart
const captureTimeURI = "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time";
const midURI = "urn:ietf:params:rtp-hdrext:sdes:mid";

export class Member {
  state = "connecting"; // connected, interrupted; gone, lost, failed are final
  reason = ""; // of failed
  about = { name: "", camera: false, mic: false };
  key = ""; // the identity that it has proven
  records = { picture: false, sound: false, objects: false }; // what it keeps of us
  detections = { looking: false, labels: [], objects: [] }; // in our picture
  stream = new MediaStream();
  voice = new VoiceActivity();

  #room;
  #offers;
  #fixedRoles = false; // offers stays the same for the life of a connection
  #pc;
  #channel = null;
  #messages = new TokenBucket(messageBurst, messagesPerSecond);
  #health;
  #pendingCandidates = []; // until there is a remote description
  #candidates = 0;
  #operations = Promise.resolve(); // one after the other
  #waiting = 0; // signals among them
  #offered = [-Infinity, -Infinity]; // when the other side made its last offers
  #restartAsked = null; // when the offer was made whose answer brings an ICE restart
  #recreation = null; // {offers, signals}, of the connection that is to follow this one
  #timer;
  #heard = 0; // timestamp of the last packet of sound that was looked at

  // room has iceServers, tracks, localStream, about, identity, joined, send(id, signal),
  // memberChanged(member), memberConnected(member) when it has told of itself,
  // memberInterrupted(), detectionsChanged(member), connectionDue(id) and recreate(member, offers, signals).
  constructor(id, offers, room) {
    this.id = id;
    this.#offers = offers;
    this.#room = room;
    this.#health = new Health(performance.now());
    this.#pc = new RTCPeerConnection({ iceServers: room.iceServers });
    this.#listen();
    this.#timer = setInterval(() => this.#check(), checkPeriod);
    if (offers) this.#enqueue(() => this.#start());
  }

  // ended says that the state is final.
  get ended() {
    return ["gone", "lost", "failed"].includes(this.state);
  }

  handleLeft() {
    this.#health.handleLeft(performance.now());
    this.#check();
  }

  // handleRejoined is called when signalling was lost and announces the member
  // again: the one who rejoined later offers, as a newcomer does. A connection
  // that works needs no offer, and restarts are left to the side that offered it. If
  // there was an offer before, each side takes the other's new one.
  handleRejoined(offers) {
    if (!this.#health.connected || !this.#fixedRoles) this.#offers = offers;
    this.#health.handleRejoined();
    if (this.#health.connected) return this.#check();
    this.#health.restartConnecting(performance.now());
    if (!offers) return;
    if (this.#pc.signalingState === "have-local-offer") this.#enqueue(() => this.#offer(false)); // the first may be lost
    else this.#recreate({ offers: true, signals: [] });
  }

  // close ends the connection without a goodbye.
  close() {
    clearInterval(this.#timer);
    this.state = "gone";
    this.#pc.close();
  }

  // handleSignal fails the member if it sends faster than its signals are handled. One
  // that is not authentic is null. A connection that works must not end by it: it may be
  // of the relay itself.
  handleSignal(signal) {
    if (signal === null) return this.#health.connected || this.#end("failed", "not authentic");
    if (++this.#waiting > maxWaiting) return this.#fail("too many signals");
    this.#enqueue(() => {
      this.#waiting--;
      return this.#applySignal(signal);
    });
  }

  // updateTracks sends the room's tracks; a kind without one sends nothing.
  updateTracks() {
    this.#enqueue(() => this.#setTracks());
  }

  sendAbout() {
    this.#send(aboutMessage(this.#room.about));
  }

  // updateVoice takes note of how loud the newest packet of sound is (RFC 6464).
  updateVoice(now) {
    const receiver = this.#pc.getReceivers().find(({ track }) => track.kind === "audio");
    const [source] = receiver?.getSynchronizationSources() ?? [];
    if (!source || source.timestamp === this.#heard) return;
    this.#heard = source.timestamp;
    this.voice.add(this.about.mic && source.audioLevel ? 20 * Math.log10(source.audioLevel) : -127, now);
  }

  // leave closes the connection when the goodbye is sent.
  async leave() {
    const sent = this.#send(byeMessage);
    this.state = "gone"; // no further events
    const limit = performance.now() + byeTimeout;
    while (sent && this.#channel.bufferedAmount > 0 && performance.now() < limit) {
      await new Promise((resume) => setTimeout(resume, 20));
    }
    if (sent) await new Promise((resume) => setTimeout(resume, 50)); // from the browser's queue to the network
    this.close();
  }

  // statistics of the picture that arrives: {width, height, framesPerSecond,
  // roundTrip}, each undefined while unknown; packets that were lost and received; and
  // which share of what we send is lost.
  async statistics() {
    const found = { lost: 0, received: 0, lostThere: 0 };
    for (const stats of (await this.#pc.getStats()).values()) {
      if (stats.type === "inbound-rtp") {
        found.lost += stats.packetsLost ?? 0;
        found.received += stats.packetsReceived ?? 0;
      }
      if (stats.type === "inbound-rtp" && stats.kind === "video") {
        Object.assign(found, { width: stats.frameWidth, height: stats.frameHeight, framesPerSecond: stats.framesPerSecond });
      } else if (stats.type === "remote-inbound-rtp") {
        found.lostThere = Math.max(found.lostThere, stats.fractionLost ?? 0);
      } else if (stats.type === "candidate-pair" && stats.nominated && stats.state === "succeeded") {
        found.roundTrip = stats.currentRoundTripTime;
      }
    }
    return found;
  }

  #listen() {
    const pc = this.#pc;
    pc.onconnectionstatechange = () => this.#check();
    pc.onicecandidate = ({ candidate }) => {
      if (candidate?.candidate) this.#room.send(this.id, { candidate: candidate.toJSON() });
    };
    pc.ontrack = ({ track }) => {
      this.stream.addTrack(track);
      this.#room.memberChanged(this);
    };
    if (this.#offers) return;
    pc.ondatachannel = ({ channel }) => {
      if (channel.label === channelLabel) this.#setChannel(channel);
    };
  }

  // enqueue runs an operation after those before it. One that fails breaks the
  // protocol, unless the connection is closed.
  #enqueue(operation) {
    this.#operations = this.#operations.then(() => this.ended || operation()).catch((err) => {
      if (this.#pc.signalingState === "closed") return;
      this.#fail(err);
    });
  }

  async #start() {
    for (const kind of ["audio", "video"]) {
      this.#pc.addTransceiver(kind, { direction: "sendrecv", streams: [this.#room.localStream] });
    }
    this.#setChannel(this.#pc.createDataChannel(channelLabel));
    await this.#setTracks();
    await this.#offer(false);
  }

  // offer sends an offer; one that was not answered yet is sent again.
  async #offer(iceRestart) {
    if (this.#pc.signalingState === "stable") {
      if (iceRestart) this.#renewServers();
      await this.#pc.setLocalDescription(await this.#pc.createOffer({ iceRestart }));
    }
    this.#sendDescription();
  }

  // renewServers takes the room's servers as they are now, before ICE is restarted: their
  // credentials do not last.
  #renewServers() {
    this.#pc.setConfiguration({ iceServers: this.#room.iceServers });
  }

  // askToRestart asks for an answer, which brings an ICE restart.
  async #askToRestart() {
    if (this.#pc.signalingState !== "stable") return this.#offer(true);
    this.#restartAsked = performance.now();
    await this.#ask(false);
  }

  // ask asks for an answer, or for an ICE restart: by an offer that changes nothing, here
  // neither. A side that has given the connection up answers with another one.
  async #ask(restart) {
    const { type, sdp } = await this.#pc.createOffer();
    this.#sendDescription({ type, sdp }, restart);
  }

  #sendDescription(description = this.#pc.localDescription.toJSON(), restart = false) {
    const identity = this.#room.identity.sign(fingerprint(description.sdp));
    const introduction = { name: this.#room.about.name, identity, fixedRoles: true };
    this.#room.send(this.id, { description, introduction, ...(restart && { restart }) });
  }

  async #applySignal(signal) {
    const { description, candidate } = signal;
    if (Boolean(description) === Boolean(candidate)) throw new Error("neither a description nor a candidate");
    if (description?.sdp?.length > maxDescription || candidate?.candidate?.length > maxCandidate) {
      throw new Error("a signal that is too long");
    }
    if (this.#keepForRecreation(signal)) return;
    if (candidate) return this.#addCandidate(candidate);
    if (this.#isOfNewConnection(description)) return this.#recreateBy(signal);
    if (description.type === "offer") return this.#answer(signal);
    if (description.type === "answer") return this.#acceptAnswer(signal);
    throw new Error("a description of another type");
  }

  // isOfNewConnection says that the other side has given up the connection that
  // we know, and describes another.
  #isOfNewConnection(description) {
    const known = this.#pc.remoteDescription;
    return known && fingerprint(known.sdp) !== fingerprint(description.sdp ?? "");
  }

  // recreateBy answers an offer on a new connection; on anything else it offers.
  #recreateBy(signal) {
    const isOffer = signal.description.type === "offer";
    this.#recreate({ offers: !isOffer, signals: isOffer ? [signal] : [] });
  }

  // recreate replaces the connection now, or when it may be; only the last reason
  // for it counts then.
  #recreate(recreation) {
    const waits = this.#recreation;
    this.#recreation = recreation;
    const wait = this.#room.connectionDue(this.id) - performance.now();
    const replace = () => this.#recreation && !this.ended && this.#room.recreate(this, this.#recreation.offers, this.#recreation.signals);
    if (wait <= 0) replace();
    else if (!waits) setTimeout(replace, wait);
  }

  // keepForRecreation keeps a candidate for the connection that is going to follow.
  // A description of the one that we have means that none follows.
  #keepForRecreation(signal) {
    if (!this.#recreation) return false;
    const { candidate, description } = signal;
    if (candidate && this.#recreation.signals.length <= maxCandidates) this.#recreation.signals.push(signal);
    if (!candidate && !this.#isOfNewConnection(description)) this.#recreation = null;
    return Boolean(candidate);
  }

  // answer answers an offer. If both sides have offered, the offer of the side
  // that is to offer is the valid one.
  async #answer(signal) {
    if (this.#pc.signalingState === "have-local-offer") {
      if (!this.#offers) this.#recreateBy(signal);
      return;
    }
    const now = performance.now();
    if (this.#pc.remoteDescription) {
      if (now - this.#offered[0] < offerPeriod) return; // the other side sends it again
      this.#offered = [this.#offered[1], now];
      this.#renewServers();
    }
    await this.#setRemoteDescription(signal);
    await this.#setTracks();
    await this.#pc.setLocalDescription();
    this.#sendDescription();
    if (signal.restart === true && this.#offers && this.#health.restartWanted(now)) await this.#offer(true);
  }

  // acceptAnswer ignores a second answer.
  async #acceptAnswer(signal) {
    if (this.#pc.signalingState === "have-local-offer") return this.#setRemoteDescription(signal);
    const asked = this.#restartAsked;
    this.#restartAsked = null;
    if (asked === null || !this.#health.restartAfter(asked, performance.now())) return;
    await (this.#offers ? this.#offer(true) : this.#ask(true));
  }

  async #setRemoteDescription({ description, introduction }) {
    this.#verifyIdentity(description, introduction?.identity);
    this.#fixedRoles ||= introduction?.fixedRoles === true;
    if (!this.#health.aboutReceived && typeof introduction?.name === "string") {
      this.about = { ...this.about, name: cleanName(introduction.name) };
      this.#room.memberChanged(this);
    }
    await this.#pc.setRemoteDescription(description);
    this.#health.answered = true;
    const pending = this.#pendingCandidates;
    this.#pendingCandidates = [];
    this.#candidates = 0;
    for (const candidate of pending) await this.#addCandidate(candidate);
  }

  // verifyIdentity notes the key that signed the fingerprint of the connection. It
  // stays the same for the life of the connection.
  #verifyIdentity({ sdp }, assertion) {
    const key = assertion ? verify(fingerprint(sdp), assertion) : "";
    if (this.#pc.remoteDescription && key !== this.key) throw new Error("another identity than before");
    this.key = key;
  }

  async #addCandidate(candidate) {
    if (++this.#candidates > maxCandidates) return;
    if (!this.#pc.remoteDescription) return this.#pendingCandidates.push(candidate);
    await this.#pc.addIceCandidate(candidate).catch(() => {}); // it may belong to an earlier connection
  }

  // setTracks replaces the tracks of the senders, which needs no new offer.
  async #setTracks() {
    for (const transceiver of this.#pc.getTransceivers()) {
      if (transceiver.stopped) continue;
      const { sender, receiver } = transceiver;
      const track = this.#room.tracks[receiver.track.kind] ?? null;
      if (sender.track !== track) await sender.replaceTrack(track);
      if (this.#pc.signalingState === "stable" && transceiver.mid) continue;
      transceiver.direction = "sendrecv";
      sender.setStreams?.(this.#room.localStream);
      offerCaptureTime(transceiver);
    }
  }

  #setChannel(channel) {
    this.#channel = channel;
    channel.onopen = () => this.sendAbout();
    channel.onmessage = ({ data }) => this.#handleMessage(data);
    channel.onclose = () => this.#end("gone");
    if (channel.readyState === "open") this.sendAbout();
  }

  // Chromium opens a channel that the other side created before it can send on
  // it, and what is sent then may be lost. The first about that arrives shows that
  // the other side receives too, so ours is sent once more.
  #handleMessage(data) {
    if (this.ended) return;
    if (!this.#messages.take()) return this.#fail("too many messages");
    let message;
    try {
      message = parseMessage(data);
    } catch (err) {
      return this.#fail(err);
    }
    switch (message?.type) {
      case "bye":
        return this.#end("gone");
      case "about":
        return this.#handleAbout(message.about);
      case "record": // which is acknowledged when it is shown
        this.records = message.record;
        this.#room.memberChanged(this);
        return this.#send(recordedMessage(message.record));
      case "seen":
        this.detections = message.seen;
        return this.#room.detectionsChanged(this);
    }
  }

  #handleAbout(about) {
    const first = !this.#health.aboutReceived;
    this.#health.aboutReceived = true;
    this.about = about;
    if (first) this.sendAbout();
    this.#room.memberChanged(this);
    if (first) this.#room.memberConnected(this);
  }

  #send(text) {
    if (this.#channel?.readyState !== "open") return false;
    this.#channel.send(text);
    return true;
  }

  // check updates the state and asks for the ICE restarts that are due.
  #check() {
    if (this.ended) return;
    const now = performance.now();
    // The connection is "failed" for want of ICE too, sooner than we give up.
    const dtlsFailed = this.#pc.getSenders()[0]?.transport?.state === "failed";
    const { state, reason } = this.#health.update(now, this.#pc.connectionState, dtlsFailed);
    if (state !== this.state) {
      this.#setState(state, reason);
      if (state === "interrupted") this.#room.memberInterrupted();
    }
    const asks = this.#offers || this.#fixedRoles;
    if (!this.ended && asks && this.#room.joined && this.#health.restartDue(now)) {
      this.#enqueue(() => this.#askToRestart());
    }
  }

  #end(state, reason) {
    if (!this.ended) this.#setState(state, reason);
  }

  #fail(err) {
    console.warn("a member failed:", String(err));
    this.#end("failed", "protocol");
  }

  #setState(state, reason = "") {
    this.state = state;
    this.reason = reason;
    if (this.ended) {
      clearInterval(this.#timer);
      this.#pc.close();
    }
    this.#room.memberChanged(this);
  }
}

// fingerprint is that of the DTLS certificate (RFC 8122), which a connection keeps. If
// a description has several it is all of them: which one counts differs between
// browsers, as does what they take for one, so that of somebody else could be signed.
const fingerprint = (sdp) =>
  [...new Set(Array.from(sdp.matchAll(/^a=[ \t:]*fingerprint[ \t:]*(.*?)\s*$/gim), ([, value]) => value))].join("\n");

// offerCaptureTime negotiates the header extension with the capture time of each
// picture, where the browser can. MID is mandatory, and must be set on the side
// that answers.
function offerCaptureTime(transceiver) {
  const extensions = transceiver.getHeaderExtensionsToNegotiate?.();
  if (!extensions?.some(({ uri }) => uri === captureTimeURI)) return;
  for (const extension of extensions) {
    if (extension.uri === captureTimeURI || extension.uri === midURI) extension.direction = "sendrecv";
  }
  transceiver.setHeaderExtensionsToNegotiate(extensions);
}
