// The self-view: our own picture, mirrored: over the whole stage while nobody else is
// there, and then beside the others or small in a corner of one of them.

import { setRect, setText, setVideoTrack } from "./dom.js";
import { letterbox, overlap } from "./layout.js";
import { Overlay } from "./overlay.js";
import { t } from "./translations.js";

const share = 0.28; // of the shorter side of the picture that it lies on
const minSide = 72; // CSS pixels
const maxSide = 220;
const margin = 12; // to the edges of that picture and to the toolbar

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

  get aspect() {
    const { videoWidth, videoHeight } = this.#video;
    return this.#hasPicture ? videoWidth / videoHeight : 4 / 3;
  }

  // wantsPlace says whether it may stand beside the others: it has a picture, and nobody
  // has dragged it to another corner.
  get wantsPlace() {
    return this.#hasPicture && !this.#corner.left && !this.#corner.top;
  }

  // fill puts it into a rectangle.
  fill(rect) {
    if (!this.#dragging) setRect(this.#element, rect);
  }

  // lieOn puts it into its corner of the picture among rects that is large, or else of
  // the one that is farthest there, and above the toolbar.
  lieOn(rects, large, toolbar) {
    const { left, top } = this.#corner;
    const farness = ({ x, y, w, h }) => (left ? -x : x + w) + (top ? -y : y + h);
    const frame = rects[large] ?? rects.reduce((a, b) => (farness(b) > farness(a) ? b : a));
    const side = Math.min(Math.max(share * Math.min(frame.w, frame.h), minSide), maxSide);
    const w = side * Math.max(this.aspect, 1);
    const h = side / Math.min(this.aspect, 1);
    const x = left ? frame.x + margin : frame.x + frame.w - w - margin;
    const y = top ? frame.y + margin : frame.y + frame.h - h - margin;
    const rect = { x, y, w, h };
    this.fill(overlap(rect, toolbar) ? { ...rect, y: toolbar.y - margin - h } : rect);
  }

  get #hasPicture() {
    const { videoWidth, videoHeight, hidden } = this.#video;
    return !hidden && videoWidth > 0 && videoHeight > 0;
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
