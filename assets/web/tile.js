// A tile shows one member: the picture, the name and the state of its connection.

import { initials, personColor } from "./avatar.js";
import { byId, setLabel, setText } from "./dom.js";
import { QualityMeter } from "./quality.js";
import { t } from "./translations.js";

const stateMessages = {
  connecting: "Connecting",
  interrupted: "The connection is interrupted. It is being tried again.",
};

export class Tile {
  element = byId("tile").content.firstElementChild.cloneNode(true);
  member;
  large = false;
  #video = this.#part("video");
  #quality = new QualityMeter();

  // resized is called when the picture's shape changes, enlarge when the tile is
  // clicked.
  constructor(member, resized, enlarge) {
    this.member = member;
    this.#video.srcObject = member.stream;
    this.#video.onresize = () => {
      this.render();
      resized();
    };
    this.#part(".enlarge").onclick = () => enlarge(this);
  }

  // play starts the video; false means that the browser requires a click first.
  async play() {
    try {
      await this.#video.play();
    } catch (err) {
      return err.name !== "NotAllowedError";
    }
    return true;
  }

  // setOutput has the member heard on the loudspeaker with an id; "" is the default one.
  setOutput(id) {
    if (this.#video.setSinkId && this.#video.sinkId !== id) this.#video.setSinkId(id).catch(() => {}); // it may just have gone
  }

  // setSpeaking shows whether the member speaks.
  setSpeaking(on) {
    this.element.classList.toggle("speaking", on);
  }

  // updateQuality shows by bars how good the connection is, and why in words.
  async updateQuality() {
    this.#quality.update(this.member, await this.member.statistics());
    const sign = this.#part(".quality");
    sign.dataset.level = this.#quality.level;
    setLabel(sign, this.#quality.sentence);
  }

  get aspect() {
    const { videoWidth, videoHeight } = this.#video;
    return this.#hasPicture() ? videoWidth / videoHeight : 4 / 3;
  }

  render() {
    const { state, about } = this.member;
    const name = about.name || t("Somebody");
    const shown = this.#hasPicture();
    this.#video.hidden = !shown;
    this.element.dataset.state = state;
    setText(this.#part(".name"), name);
    this.#part(".muted").hidden = about.mic || state === "connecting";
    const avatar = this.#part(".initials");
    avatar.hidden = shown;
    setText(avatar, initials(about.name) || "?");
    avatar.style.background = personColor(this.member.key, this.member.id);
    setText(this.#part(".message p"), this.#message());
    const enlarge = this.#part(".enlarge");
    enlarge.setAttribute("aria-pressed", String(this.large));
    setLabel(enlarge, t(this.large ? "Show all alike" : "Show {{.Name}} large", { Name: name }));
  }

  close() {
    this.#video.srcObject = null;
    this.element.remove();
  }

  #hasPicture() {
    return this.member.about.camera && this.#video.videoWidth > 0 && this.#video.videoHeight > 0;
  }

  // message stands in place of the picture, or over it while it is frozen.
  #message() {
    const { state, about } = this.member;
    if (state in stateMessages) return t(stateMessages[state]);
    if (!about.camera) return t("The camera is off.");
    return this.#hasPicture() ? "" : t("Waiting for the picture");
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }
}
