// The camera and the microphone: permission, selection, on and off, problems.

import { recall, remember } from "./storage.js";

// VGA is what an ordinary line carries.
const constraints = {
  video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, facingMode: "user" },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

// The problems with a device, by the name of the DOMException (W3C Media Capture
// and Streams, section 10.2).
const problemTexts = {
  video: {
    NotAllowedError: "This page may not use the camera. Allow it beside the address, then turn the camera on.",
    NotFoundError: "No camera was found. Plug one in, then turn the camera on.",
    NotReadableError: "The camera is used by another program. Close it there, or choose another camera.",
    ended: "The camera was unplugged. Plug it in again, or choose another one.",
    other: "The camera does not work. Plug it in again, or choose another one.",
  },
  audio: {
    NotAllowedError: "This page may not use the microphone. Allow it beside the address, then turn the microphone on.",
    NotFoundError: "No microphone was found. The others do not hear you.",
    NotReadableError: "The microphone is used by another program. Close it there, or choose another one.",
    ended: "The microphone was unplugged. Plug it in again, or choose another one.",
    other: "The microphone does not work. Plug it in again, or choose another one.",
  },
};
const insecureText =
  "The browser gives the camera and the microphone only to pages over a secure connection. You can join, see and hear the others. To be seen, open the link with https, or on the machine that serves it.";

export const kinds = ["video", "audio"];

const storedKeys = { video: "camera", audio: "microphone" };

const outputKey = "loudspeaker";

export class Devices {
  tracks = {}; // {video, audio}: those that are on
  problems = {}; // {video, audio}: {text, args, details}
  available = { video: [], audio: [], output: [] }; // as far as they have a label: after permission was given
  requested = false; // the browser was asked for what is wanted
  wanted = Object.fromEntries(kinds.map((kind) => [kind, recall(storedKeys[kind]) !== "off"])); // before it is asked for
  #selected = {}; // {video, audio}: device ids
  #output = recall(outputKey) ?? ""; // the loudspeaker that was selected
  #talking = false; // the microphone is on while a key is held
  #mutedTrack = null; // the microphone while it is off: opening it again may ask again
  #opened = Promise.resolve(); // settled when the browser has answered what it was asked for
  #following = Promise.resolve(); // settled when the last change of devices was followed
  #changed;
  #notify;

  // changed is called after every change, notify with a text and its arguments when
  // another microphone is used than before.
  constructor(changed, notify) {
    this.#changed = changed;
    this.#notify = notify;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#followDevices());
    this.#enumerate();
  }

  // secure says that this is a secure context, which alone has devices.
  get secure() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  // isOn says that a kind is on, or will be once the browser was asked for it.
  isOn(kind) {
    return this.requested ? Boolean(this.tracks[kind]) : this.wanted[kind];
  }

  // requestAll turns what is wanted on, with one question if possible.
  requestAll() {
    this.requested = true;
    return (this.#opened = this.#requestAll());
  }

  async #requestAll() {
    const wanted = kinds.filter((kind) => this.wanted[kind]);
    try {
      if (wanted.length) await this.#openAll(wanted);
    } catch {
      for (const kind of wanted) await this.turnOn(kind); // one of them is missing, or both
    }
    await this.#enumerate();
  }

  // choose turns a kind on or off before a call, and remembers it. What is off is not
  // opened, or closed again; what is on is opened if the browser was asked already.
  async choose(kind, on) {
    this.wanted = { ...this.wanted, [kind]: on };
    remember(storedKeys[kind], on ? "on" : "off");
    if (this.requested && on) return this.turnOn(kind);
    this.#stop(kind);
    delete this.problems[kind];
    this.#changed();
  }

  // turnOn opens the selected device, or else the default.
  async turnOn(kind) {
    this.requested = true;
    try {
      if (kind === "audio" && this.#mutedTrack?.readyState === "live" && this.#isToBeUsed(this.#mutedTrack)) {
        this.#setTrack(this.#mutedTrack);
        return this.#changed();
      }
      const stream = await navigator.mediaDevices.getUserMedia({ [kind]: this.#constraints(kind) });
      this.#setTrack(stream.getTracks()[0]);
    } catch (err) {
      this.problems[kind] = this.secure ? describe(kind, err) : { text: insecureText };
    }
    await this.#enumerate();
  }

  // turnOff closes the camera, so that its light goes out, and mutes the microphone.
  turnOff(kind) {
    if (kind === "audio") this.#mutedTrack = this.tracks.audio;
    else this.tracks[kind]?.stop();
    this.#removeTrack(kind);
    delete this.problems[kind];
    this.#changed();
  }

  // close releases all devices.
  close() {
    for (const kind of kinds) this.#stop(kind);
    this.requested = false;
    this.#changed();
  }

  async toggle(kind) {
    if (kind === "audio") this.#talking = false;
    if (this.tracks[kind]) this.turnOff(kind);
    else await this.turnOn(kind);
  }

  // talk turns the microphone on where it is off, until it is called with false.
  async talk(on) {
    if (on === this.#talking || (on && this.tracks.audio)) return;
    this.#talking = on;
    if (on) await this.turnOn("audio"); // the browser may ask first
    if (!this.#talking && this.tracks.audio) this.turnOff("audio");
  }

  // mutedTrack is that of the microphone while it is off, and held open; null is none.
  get mutedTrack() {
    return this.tracks.audio ? null : this.#mutedTrack;
  }

  // output is the id of the loudspeaker that was selected, while it is there; "" is the
  // default one.
  get output() {
    return this.available.output.some(({ deviceId }) => deviceId === this.#output) ? this.#output : "";
  }

  // select has another device used. What is off stays off, unless because of a problem.
  async select(kind, id) {
    if (kind === "output") return this.#selectOutput(id);
    this.#selected[kind] = id;
    await this.#opened; // until then it is not known what is on
    const on = this.isOn(kind) || this.problems[kind];
    this.#stop(kind);
    if (on) await this.turnOn(kind);
    else this.#changed();
  }

  #selectOutput(id) {
    this.#output = id;
    remember(outputKey, id);
    this.#changed();
  }

  // selectedId is the id of the device that is on, or else was selected.
  selectedId(kind) {
    if (kind === "output") return this.output || "default";
    return this.tracks[kind]?.getSettings().deviceId ?? this.#selected[kind];
  }

  async #openAll(wanted) {
    const stream = await navigator.mediaDevices.getUserMedia(Object.fromEntries(wanted.map((kind) => [kind, this.#constraints(kind)])));
    for (const track of stream.getTracks()) this.#setTrack(track);
  }

  async #enumerate() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    const labelled = (kind) => all.filter((device) => device.kind === kind && device.label);
    for (const kind of kinds) this.available[kind] = labelled(`${kind}input`);
    if ("setSinkId" in HTMLMediaElement.prototype) this.available.output = labelled("audiooutput");
    this.#changed();
  }

  // followDevices takes note of what there is, one change after the other.
  #followDevices() {
    const follow = () => this.#followMicrophone();
    this.#following = this.#following.then(follow, follow);
  }

  // followMicrophone has the selected microphone used, and while it is unplugged the
  // default one. One that is off stays off.
  async #followMicrophone() {
    await this.#enumerate();
    const { audio } = this.tracks;
    const unplugged = this.problems.audio?.unplugged;
    if (audio ? this.#isToBeUsed(audio) : !unplugged || !this.available.audio.length) return;
    const talking = this.#talking;
    this.#stop("audio");
    await this.turnOn("audio");
    if (talking && !this.#talking) return this.turnOff("audio"); // the key was released meanwhile
    const used = this.tracks.audio?.label;
    if (!used) this.problems.audio = { ...this.problems.audio, unplugged }; // the next change is another try
    else if (unplugged && unplugged !== used) this.#notify("{{.Device}} was unplugged. Until it is back, {{.Other}} is used.", { Device: unplugged, Other: used });
    else this.#notify("{{.Device}} is back, and is used again.", { Device: used });
  }

  // isToBeUsed says whether a track is that of the device to open.
  #isToBeUsed(track) {
    const id = this.#idToOpen(track.kind);
    return !id || track.getSettings().deviceId === id;
  }

  // idToOpen is the id of the device that was selected. The default microphone, which
  // has none here, takes the place of one that is unplugged; a camera is never replaced.
  #idToOpen(kind) {
    const id = this.#selected[kind];
    return kind === "video" || this.available[kind].some(({ deviceId }) => deviceId === id) ? id : undefined;
  }

  #constraints(kind) {
    const id = this.#idToOpen(kind);
    return id ? { ...constraints[kind], deviceId: { exact: id } } : constraints[kind];
  }

  #setTrack(track) {
    const kind = track.kind;
    if (track !== this.#mutedTrack) this.#stop(kind);
    this.#mutedTrack = kind === "audio" ? null : this.#mutedTrack;
    this.tracks = { ...this.tracks, [kind]: track };
    delete this.problems[kind];
    track.onended = () => {
      if (this.tracks[kind] !== track) return;
      this.#selected[kind] ??= track.getSettings().deviceId;
      this.#stop(kind);
      this.problems[kind] = { text: problemTexts[kind].ended, unplugged: track.label };
      this.#changed();
      if (kind === "audio") this.#followDevices();
    };
  }

  #stop(kind) {
    this.tracks[kind]?.stop();
    if (kind === "audio") {
      this.#mutedTrack?.stop();
      this.#mutedTrack = null;
    }
    this.#removeTrack(kind);
  }

  #removeTrack(kind) {
    const { [kind]: _, ...rest } = this.tracks;
    this.tracks = rest;
  }
}

// describe turns an error of getUserMedia into a problem.
function describe(kind, err) {
  const texts = problemTexts[kind];
  const name = err?.name === "OverconstrainedError" ? "NotFoundError" : err?.name;
  if (name in texts) return { text: texts[name] };
  return { text: texts.other, details: err?.message ?? String(err) };
}
