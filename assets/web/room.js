// A room and its members. A newcomer offers to everybody who is present, and
// those who come later offer to us.

import { ConnectionLimits, SendQueue } from "./limits.js";
import { Member } from "./member.js";
import { RelayClient } from "./relayclient.js";
import { Identity } from "./seal.js";

const maxMembers = 16;

export class Room {
  members = []; // in the order in which they joined
  iceServers = [];
  tracks = {}; // {audio, video}: what is sent
  localStream = new MediaStream(); // the one to which the tracks are said to belong
  about;
  identity = new Identity(); // of this tab alone
  #relay;
  #events;
  #outbox = new SendQueue((to, signal) => this.#relay.send(to, signal));
  #limits = new ConnectionLimits();
  #known = null; // ids of those who were here before us, or have been announced

  // events are functions: joined() when the room has admitted us, full(),
  // disconnected() when the relay is lost, closed() when it is so for good,
  // memberChanged(member), memberArrived(member) once for each who came after us,
  // memberLeft(member), detectionsChanged(member).
  constructor(link, about, tracks, events) {
    this.about = about;
    this.tracks = tracks;
    this.#events = events;
    this.#relay = new RelayClient(link, {
      ...events, // full, disconnected and closed are the relay's
      welcome: (message) => this.#handleWelcome(message),
      joined: (id) => this.#addMember(id, false),
      left: (id) => this.#member(id)?.handleLeft(),
      signal: (id, signal) => this.#handleSignal(id, signal),
    });
    document.addEventListener("visibilitychange", this.#handleVisibility);
  }

  get joined() {
    return this.#relay.joined;
  }

  send(to, signal) {
    this.#outbox.push(to, signal);
  }

  // connectionDue is when another connection to a member may be made, on the clock
  // of performance.now().
  connectionDue(id) {
    return this.#limits.due(id);
  }

  memberChanged(member) {
    if (member.ended) {
      if (!this.members.includes(member)) return;
      this.members = this.members.filter((other) => other !== member);
      this.#known?.delete(member.id);
      this.#events.memberLeft(member);
    }
    this.#events.memberChanged(member);
  }

  // memberInterrupted is called when nothing comes from a member any more. It may be our
  // own network, and the relay be lost as well.
  memberInterrupted() {
    this.#relay.reconnect();
  }

  // handleVisibility is for who waits alone, and would not notice that the relay is lost.
  #handleVisibility = () => {
    if (!document.hidden && this.members.length === 0) this.#relay.reconnect();
  };

  memberConnected(member) {
    if (this.#known?.has(member.id)) return;
    this.#known?.add(member.id);
    this.#events.memberArrived(member);
  }

  detectionsChanged(member) {
    this.#events.detectionsChanged(member);
  }

  setTracks(tracks) {
    this.tracks = tracks;
    for (const member of this.members) member.updateTracks();
  }

  setAbout(about) {
    this.about = about;
    for (const member of this.members) member.sendAbout();
  }

  async leave() {
    document.removeEventListener("visibilitychange", this.#handleVisibility);
    const members = this.members;
    this.members = [];
    await Promise.all(members.map((member) => member.leave()));
    this.#outbox.close();
    this.#relay.close();
  }

  // recreate replaces the connection to a member; signals are the first that the
  // new one handles.
  recreate(member, offers, signals) {
    this.#limits.connect(member.id, performance.now());
    const next = new Member(member.id, offers, this);
    this.members = this.members.map((other) => (other === member ? next : other));
    member.close();
    for (const signal of signals) next.handleSignal(signal);
    this.#events.memberChanged(next);
  }

  #handleWelcome({ present, iceServers }) {
    if (Array.isArray(iceServers)) this.iceServers = iceServers;
    const ids = Array.isArray(present) ? present : [];
    this.#known ??= new Set(ids);
    for (const id of ids) this.#addMember(id, true);
    this.#events.joined();
  }

  #handleSignal(id, signal) {
    if (!this.#member(id) && signal?.description?.type === "offer") this.#addMember(id, false);
    this.#member(id)?.handleSignal(signal);
  }

  #member(id) {
    return this.members.find((member) => member.id === id);
  }

  // addMember adds a member, or tells one who is known that it has rejoined.
  #addMember(id, offers) {
    const known = this.#member(id);
    if (known) return known.handleRejoined(offers);
    if (typeof id !== "string" || this.members.length >= maxMembers) return;
    if (!this.#limits.connect(id, performance.now())) return;
    const member = new Member(id, offers, this);
    this.members = [...this.members, member];
    this.#events.memberChanged(member);
  }
}
