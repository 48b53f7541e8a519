// The camera and the microphone: asked for, chosen, turned on and off, lost.

// What a camera is asked for: VGA is what a call over an ordinary line bears.
const wanted = {
  video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 30 }, facingMode: "user" },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

// What can be wrong with a device, by the name of the browser's error
// (W3C Media Capture and Streams, section 10.2).
const problems = {
  video: {
    NotAllowedError: "This page may not use the camera. Allow it beside the address, then turn the camera on.",
    NotFoundError: "No camera was found. Plug one in, then turn the camera on.",
    NotReadableError: "The camera is used by another program. Close it there, or choose another camera.",
    ended: "The camera was unplugged. Plug it in again, or choose another one.",
    other: "The camera does not work: {{.Reason}}",
  },
  audio: {
    NotAllowedError: "This page may not use the microphone. Allow it beside the address, then turn the microphone on.",
    NotFoundError: "No microphone was found. The others do not hear you.",
    NotReadableError: "The microphone is used by another program. Close it there, or choose another one.",
    ended: "The microphone was unplugged. Plug it in again, or choose another one.",
    other: "The microphone does not work: {{.Reason}}",
  },
};
const insecure =
  "The browser gives the camera and the microphone only to pages over a secure connection. You can join, see and hear the others. To be seen, open the link with https, or on the machine that serves it.";

export const kinds = ["video", "audio"];

export class Devices {
  tracks = {}; // {video, audio}: those that are on
  problem = {}; // {video, audio}: {text, args} of what is wrong
  chosen = {}; // {video, audio}: device ids
  available = { video: [], audio: [] }; // those that have a name, which they have once one was allowed
  asked = false;
  #muted = null; // the microphone while it is off: some browsers ask each time it is opened
  #changed;

  // changed is called whenever any of that is.
  constructor(changed) {
    this.#changed = changed;
    navigator.mediaDevices?.addEventListener("devicechange", () => this.#enumerate());
    this.#enumerate();
  }

  // secure says that the browser lets this page have devices at all.
  get secure() {
    return Boolean(navigator.mediaDevices?.getUserMedia);
  }

  // ask turns on what there is, with one question for both kinds if possible.
  async ask() {
    this.asked = true;
    if (!this.secure) {
      this.problem = { video: { text: insecure }, audio: { text: insecure } };
      return this.#changed();
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ video: this.#constraints("video"), audio: this.#constraints("audio") });
      for (const track of stream.getTracks()) this.#use(track);
    } catch {
      for (const kind of kinds) await this.turnOn(kind); // one of them is missing; which is found out
    }
    await this.#enumerate();
  }

  // turnOn opens a device, the chosen one if there is.
  async turnOn(kind) {
    this.asked = true;
    try {
      if (!this.secure) throw insecure;
      if (kind === "audio" && this.#muted?.readyState === "live") {
        this.#use(this.#muted);
        return this.#changed();
      }
      const stream = await navigator.mediaDevices.getUserMedia({ [kind]: this.#constraints(kind) });
      this.#use(stream.getTracks()[0]);
    } catch (err) {
      this.problem[kind] = err === insecure ? { text: insecure } : describe(kind, err);
    }
    await this.#enumerate();
  }

  // turnOff closes the camera, so that its light goes out, and mutes the microphone.
  turnOff(kind) {
    if (kind === "audio") this.#muted = this.tracks.audio;
    else this.tracks[kind]?.stop();
    this.#forget(kind);
    delete this.problem[kind];
    this.#changed();
  }

  // close gives all devices back.
  close() {
    for (const kind of kinds) this.#stop(kind);
    this.asked = false;
    this.#changed();
  }

  async toggle(kind) {
    if (this.tracks[kind]) this.turnOff(kind);
    else await this.turnOn(kind);
  }

  // choose takes another device; one that was on stays on.
  async choose(kind, id) {
    this.chosen[kind] = id;
    this.#stop(kind);
    await this.turnOn(kind);
  }

  // current is the id of the device that is on, or was chosen.
  current(kind) {
    return this.tracks[kind]?.getSettings().deviceId ?? this.chosen[kind];
  }

  async #enumerate() {
    const all = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
    for (const kind of kinds) this.available[kind] = all.filter((device) => device.kind === `${kind}input` && device.label);
    this.#changed();
  }

  #constraints(kind) {
    const id = this.chosen[kind];
    return id ? { ...wanted[kind], deviceId: { exact: id } } : wanted[kind];
  }

  #use(track) {
    const kind = track.kind;
    if (track !== this.#muted) this.#stop(kind);
    this.#muted = kind === "audio" ? null : this.#muted;
    this.tracks = { ...this.tracks, [kind]: track };
    delete this.problem[kind];
    track.onended = () => {
      if (this.tracks[kind] !== track) return;
      this.#stop(kind);
      this.problem[kind] = { text: problems[kind].ended };
      this.#changed();
    };
  }

  #stop(kind) {
    this.tracks[kind]?.stop();
    if (kind === "audio") {
      this.#muted?.stop();
      this.#muted = null;
    }
    this.#forget(kind);
  }

  #forget(kind) {
    const { [kind]: _, ...rest } = this.tracks;
    this.tracks = rest;
  }
}

function describe(kind, err) {
  const words = problems[kind];
  const name = err?.name === "OverconstrainedError" ? "NotFoundError" : err?.name;
  if (name in words) return { text: words[name] };
  return { text: words.other, args: { Reason: err?.message ?? String(err) } };
}
