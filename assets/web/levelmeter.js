// How loud the microphone is, and a bar that shows it, like the window's: full at a
// full-scale square wave. Sound is analysed only while it is visible.

import { setLabel } from "./dom.js";
import { t } from "./translations.js";

const period = 100; // ms
const range = 60; // dB below full scale at which the bar is empty

// A LevelReader tells how loud a track is.
export class LevelReader {
  #track = null;
  #context = null;
  #analyser;
  #samples;

  // level is in dB below full scale, -Infinity for silence and for no track, which is
  // null. Another track than before is analysed from now on.
  level(track) {
    if (track !== this.#track) this.#setTrack(track);
    if (!track) return -Infinity;
    // Some browsers suspend every context until the person has clicked.
    if (this.#context.state === "suspended" && navigator.userActivation?.hasBeenActive) this.#context.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return 10 * Math.log10(power);
  }

  #setTrack(track) {
    this.#track = track;
    this.#context?.close();
    this.#context = null;
    if (!track) return;
    this.#context = new AudioContext();
    this.#analyser = this.#context.createAnalyser();
    this.#samples = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(new MediaStream([track])).connect(this.#analyser);
  }
}

export class LevelMeter {
  element = document.createElement("meter");
  #devices;
  #reader = new LevelReader();
  #timer = setInterval(() => this.#update(), period);

  constructor(devices) {
    this.#devices = devices;
    this.element.dataset.label = "How loud your microphone is";
    setLabel(this.element, t(this.element.dataset.label));
  }

  #update() {
    if (!this.element.isConnected) clearInterval(this.#timer);
    const track = (this.element.checkVisibility() && this.#devices.tracks.audio) || null;
    this.element.value = Math.min(Math.max(1 + this.#reader.level(track) / range, 0), 1);
  }
}
