// The start: left is you, right is what to do.

import { showChoices } from "./choices.js";
import { showTrack } from "./own.js";
import { t } from "./words.js";

const nameKey = "name"; // of local storage
const promise = "The browser will ask for your camera and your microphone. What they take goes only to those in the call.";

export class Start {
  #devices;
  #valid;
  #name = byId("name");

  // join is called with whether camera and microphone are wanted. Without a
  // valid link there is nothing to join.
  constructor(devices, valid, join) {
    this.#devices = devices;
    this.#valid = valid;
    this.#name.value = localStorage.getItem(nameKey) ?? "";
    this.#name.onchange = () => localStorage.setItem(nameKey, this.#name.value);
    byId("where").textContent = valid ? t("A room on {{.Host}}", { Host: location.hostname }) : "";
    byId("allow").onclick = () => devices.ask();
    byId("join-without").onclick = () => join(false);
    byId("join").onsubmit = (event) => {
      event.preventDefault();
      join(true);
    };
    if (!valid) this.say("This is not a complete link to a call. Ask for it again and open all of it.");
  }

  get name() {
    return this.#name.value;
  }

  // say shows a sentence about the call that is not on.
  say(text) {
    byId("notice").textContent = text ? t(text) : "";
  }

  render() {
    const { tracks, asked, secure, problem } = this.#devices;
    showTrack(byId("preview"), tracks.video);
    byId("preview-said").textContent = tracks.video ? "" : this.#words();
    byId("allow").hidden = !secure || Boolean(tracks.video) || (asked && !problem.video);
    byId("join-now").disabled = !this.#valid;
    byId("join-without").hidden = asked || !secure || !this.#valid;
    showChoices(byId("start-devices"), this.#devices);
  }

  #words() {
    const { asked, problem, secure } = this.#devices;
    const found = problem.video ?? problem.audio;
    if (found) return t(found.text, found.args);
    return t(asked || !secure ? "Your camera is off." : promise);
  }
}

const byId = (id) => document.getElementById(id);
