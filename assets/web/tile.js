// A tile is one member in the call: its picture, its name and how it is.

import { setLabel, t } from "./words.js";

const stateWords = {
  connecting: "Connecting",
  interrupted: "The connection is interrupted. It is being tried again.",
};

export class Tile {
  element = document.getElementById("tile").content.firstElementChild.cloneNode(true);
  member;
  large = false;
  #video = this.#part("video");

  // resized is called when the picture's shape changes; enlarge when it is clicked.
  constructor(member, resized, enlarge) {
    this.member = member;
    this.#video.srcObject = member.stream;
    this.#video.onresize = () => {
      this.render();
      resized();
    };
    this.#part(".enlarge").onclick = () => enlarge(this);
  }

  // play starts what the browser did not start by itself; it gives false where
  // the browser wants a click first.
  async play() {
    try {
      await this.#video.play();
    } catch (err) {
      return err.name !== "NotAllowedError";
    }
    return true;
  }

  get aspect() {
    const { videoWidth, videoHeight } = this.#video;
    return this.#shows() && videoWidth && videoHeight ? videoWidth / videoHeight : 4 / 3;
  }

  get name() {
    return this.member.about.name || t("Somebody");
  }

  render() {
    const { member, large } = this;
    this.#video.hidden = !this.#shows();
    this.element.dataset.state = member.state;
    this.#part(".name").textContent = this.name;
    this.#part(".muted").hidden = member.about.mic || member.state === "connecting";
    this.#part(".said").textContent = this.#words();
    const enlarge = this.#part(".enlarge");
    enlarge.setAttribute("aria-pressed", String(large));
    setLabel(enlarge, t(large ? "Show all alike" : "Show {{.Name}} large", { Name: this.name }));
  }

  place({ x, y, w, h }) {
    Object.assign(this.element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
  }

  close() {
    this.#video.srcObject = null;
    this.element.remove();
  }

  #shows() {
    return this.member.about.camera && this.#video.videoWidth > 0;
  }

  // words stand where the picture is not, or over it while it stands still.
  #words() {
    const { state, about } = this.member;
    if (state in stateWords) return t(stateWords[state]);
    if (!about.camera) return t("The camera is off.");
    return this.#shows() ? "" : t("Waiting for the picture");
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}
