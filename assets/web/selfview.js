// The self-view: our own picture, mirrored, small in the corner to which it was
// dragged, or over the whole stage while nobody else is there.

import { setRect, setText, setVideoTrack } from "./dom.js";
import { letterbox, overlap } from "./layout.js";
import { Overlay } from "./overlay.js";
import { t } from "./translations.js";

const share = 0.24; // of the stage's shorter side
const minSide = 84; // CSS pixels
const maxSide = 220;
const margin = 12; // to the edges of the stage and to the toolbar

export class SelfView {
  #element;
  #video;
  #overlay;
  #layout;
  #corner = { left: false, top: false };
  #dragging = false;

  // layout is called when the self-view needs another place.
  constructor(element, layout) {
    this.#element = element;
    this.#video = element.querySelector("video");
    this.#overlay = new Overlay(element.querySelector(".boxes"));
    this.#layout = layout;
    this.#video.onresize = layout;
    element.onpointerdown = (event) => this.#drag(event);
  }

  render(devices, small) {
    setVideoTrack(this.#video, devices.tracks.video);
    this.#element.dataset.small = small;
    const problem = !small && devices.problems.video;
    const message = problem ? t(problem.text, problem.args) : t("Your camera is off.");
    setText(this.#element.querySelector(".message"), devices.tracks.video ? "" : message);
  }

  // renderDetections draws what others detect in our picture.
  renderDetections(objects) {
    this.#overlay.draw(this.#video.hidden ? [] : objects);
  }

  // place puts it where it belongs on the stage and returns that rectangle.
  place(area, small, toolbar) {
    const rect = small ? this.#cornerRect(area, toolbar) : letterbox(area, this.#aspect);
    if (!this.#dragging) setRect(this.#element, rect);
    return rect;
  }

  get #aspect() {
    const { videoWidth, videoHeight, hidden } = this.#video;
    return !hidden && videoWidth && videoHeight ? videoWidth / videoHeight : 4 / 3;
  }

  #cornerRect(area, toolbar) {
    const side = Math.min(Math.max(share * Math.min(area.w, area.h), minSide), maxSide);
    const w = this.#aspect >= 1 ? side * this.#aspect : side;
    const h = w / this.#aspect;
    const x = this.#corner.left ? margin : area.w - w - margin;
    const y = this.#corner.top ? margin : area.h - h - margin;
    const rect = { x, y, w, h };
    return overlap(rect, toolbar) ? { ...rect, y: toolbar.y - margin - h } : rect;
  }

  // drag follows the pointer and ends in the nearest corner.
  #drag(down) {
    if (this.#element.dataset.small !== "true") return;
    const { offsetLeft, offsetTop, offsetWidth, offsetHeight, parentElement: stage } = this.#element;
    this.#element.setPointerCapture(down.pointerId);
    this.#dragging = true;
    this.#element.onpointermove = (move) => {
      this.#element.style.left = `${offsetLeft + move.clientX - down.clientX}px`;
      this.#element.style.top = `${offsetTop + move.clientY - down.clientY}px`;
    };
    this.#element.onlostpointercapture = (up) => {
      this.#element.onpointermove = null;
      this.#dragging = false;
      this.#corner = {
        left: offsetLeft + up.clientX - down.clientX + offsetWidth / 2 < stage.clientWidth / 2,
        top: offsetTop + up.clientY - down.clientY + offsetHeight / 2 < stage.clientHeight / 2,
      };
      this.#layout();
    };
  }
}
