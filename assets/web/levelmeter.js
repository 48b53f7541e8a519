// The level of the microphone as a bar, like the window's: full at a full-scale
// square wave. It analyses the sound only while it is visible.

import { setLabel } from "./dom.js";
import { t } from "./translations.js";

const period = 100; // ms
const range = 60; // dB below full scale at which the bar is empty

export class LevelMeter {
  element = document.createElement("meter");
  #devices;
  #timer = setInterval(() => this.#update(), period);
  #track = null; // the one that is analysed
  #context = null;
  #analyser;
  #samples;

  constructor(devices) {
    this.#devices = devices;
    this.element.dataset.label = "How loud your microphone is";
    setLabel(this.element, t(this.element.dataset.label));
  }

  #update() {
    if (!this.element.isConnected) clearInterval(this.#timer);
    const track = (this.element.checkVisibility() && this.#devices.tracks.audio) || null;
    if (track !== this.#track) this.#setTrack(track);
    this.element.value = track ? this.#level() : 0;
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

  #level() {
    // Some browsers suspend every context until the person has clicked.
    if (this.#context.state === "suspended" && navigator.userActivation?.hasBeenActive) this.#context.resume();
    this.#analyser.getFloatTimeDomainData(this.#samples);
    const power = this.#samples.reduce((sum, sample) => sum + sample * sample, 0) / this.#samples.length;
    return Math.min(Math.max(1 + (10 * Math.log10(power)) / range, 0), 1); // silence is -Infinity dB, so 0
  }
}
