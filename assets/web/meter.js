// How loud the microphone is, as the window's meter shows it: a thin bar, full at
// a full-scale square wave. It listens only while somebody sees it.

import { setLabel, t } from "./words.js";

const period = 100; // ms
const quietest = 60; // dB below full scale, where it reads nothing

export class Meter {
  element = document.createElement("meter");
  #devices;
  #clock = setInterval(() => this.#look(), period);
  #track = null; // that it listens to
  #context = null;
  #analyser;
  #samples;

  constructor(devices) {
    this.#devices = devices;
    setLabel(this.element, t("How loud your microphone is"));
  }

  #look() {
    if (!this.element.isConnected) clearInterval(this.#clock);
    const seen = this.element.checkVisibility();
    const track = (seen && this.#devices.tracks.audio) || null;
    if (track !== this.#track) this.#listen(track);
    this.element.value = track ? this.#level() : 0;
  }

  #listen(track) {
    this.#track = track;
    this.#context?.close();
    this.#context = null;
    if (!track) return;
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }

  #level() {
    // Some browsers let nothing run before a click.
    if (this.#context.state === "suspended" && navigator.userActivation?.hasBeenActive) this.#context.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.min(Math.max(1 + (10 * Math.log10(power)) / quietest, 0), 1); // of silence it is -Infinity, so 0
  }
}
