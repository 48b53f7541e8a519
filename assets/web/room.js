// A room and the members in it: who comes later offers.

import { Member } from "./member.js";
import { Relay } from "./relay.js";

const mostMembers = 16;

export class Room {
  members = []; // longest here first
  servers = [];
  tracks = {}; // {audio, video}: what is sent
  own = new MediaStream(); // the one stream that our tracks belong to
  about;
  #relay;
  #on;

  // on is what the page is told, each a function: open() when the room takes us
  // in, full(), lost() when the relay is gone, over() when it wants us no more,
  // changed(member), seen() when a member says what it sees, left(member).
  constructor(url, key, about, tracks, on) {
    this.about = about;
    this.tracks = tracks;
    this.#on = on;
    this.#relay = new Relay(url, key, {
      welcome: (message) => this.#welcome(message),
      full: () => on.full(),
      over: () => on.over(),
      joined: (id) => this.#joined(id),
      left: (id) => this.#find(id)?.leftRoom(),
      signal: (id, signal) => this.#signal(id, signal),
      lost: () => on.lost(),
    });
  }

  inside() {
    return this.#relay.inside;
  }

  send(to, signal) {
    this.#relay.send(to, signal);
  }

  changed(member) {
    if (member.over) {
      if (!this.members.includes(member)) return;
      this.members = this.members.filter((other) => other !== member);
      this.#on.left(member);
    }
    this.#on.changed(member);
  }

  seen() {
    this.#on.seen();
  }

  setTracks(tracks) {
    this.tracks = tracks;
    for (const member of this.members) member.setTracks();
  }

  setAbout(about) {
    this.about = about;
    for (const member of this.members) member.tellAbout();
  }

  async leave() {
    const members = this.members;
    this.members = [];
    await Promise.all(members.map((member) => member.leave()));
    this.#relay.close();
  }

  #welcome({ present, iceServers }) {
    if (Array.isArray(iceServers)) this.servers = iceServers;
    const ids = Array.isArray(present) ? present : [];
    for (const id of ids) this.#add(id, true);
    this.#on.open();
  }

  #joined(id) {
    this.#add(id, false);
  }

  #signal(id, signal) {
    if (!this.#find(id) && signal?.description?.type === "offer") this.#add(id, false);
    this.#find(id)?.deliver(signal);
  }

  #find(id) {
    return this.members.find((member) => member.id === id);
  }

  // renew makes the call with a member anew; signal is what it takes first.
  renew(member, offers, signal) {
    const next = new Member(member.id, offers, this);
    this.members = this.members.map((other) => (other === member ? next : other));
    member.close();
    if (signal) next.deliver(signal);
    this.#on.changed(next);
  }

  // add takes a member in, or finds that it is here again.
  #add(id, offers) {
    const known = this.#find(id);
    if (known) return known.follow(offers);
    if (typeof id !== "string" || this.members.length >= mostMembers) return;
    const member = new Member(id, offers, this);
    this.members = [...this.members, member];
    this.#on.changed(member);
  }
}
