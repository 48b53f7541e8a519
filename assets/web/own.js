// The own picture: mirrored, small, in the corner it was dragged to. Over it
// stand the boxes of who looks for objects in it.

import { Boxes } from "./boxes.js";
import { fit } from "./layout.js";
import { t } from "./words.js";

const share = 0.24; // of the stage's shorter side
const least = 84; // CSS pixels
const most = 220;

export class Own {
  #element;
  #video;
  #boxes;
  #placed;
  #corner = { left: false, top: false };
  #dragging = false;

  // placed is called when it is to be placed anew.
  constructor(element, placed) {
    this.#element = element;
    this.#video = element.querySelector("video");
    this.#boxes = new Boxes(element.querySelector(".boxes"));
    this.#placed = placed;
    this.#video.onresize = placed;
    element.onpointerdown = (event) => this.#drag(event);
  }

  render(devices, small) {
    showTrack(this.#video, devices.tracks.video);
    this.#element.dataset.small = small;
    const problem = devices.problem.video;
    const words = problem ? t(problem.text, problem.args) : t("Your camera is off.");
    this.#element.querySelector(".said").textContent = devices.tracks.video ? "" : small ? t("Your camera is off.") : words;
  }

  // renderSeen shows what the members that look for objects see.
  renderSeen(lookers) {
    this.#boxes.show(this.#video.hidden ? [] : lookers.flatMap((member) => member.seen.objects));
  }

  get #aspect() {
    const { videoWidth, videoHeight, hidden } = this.#video;
    return !hidden && videoWidth && videoHeight ? videoWidth / videoHeight : 4 / 3;
  }

  // place puts it into its corner, above the bar where they would meet, or over
  // the whole area when there are no others, and gives that place.
  place(area, small, bar, margin) {
    const place = small ? this.#cornerPlace(area, bar, margin) : fit(area, this.#aspect);
    if (!this.#dragging) this.#put(place);
    return place;
  }

  #cornerPlace(area, bar, margin) {
    const side = Math.min(Math.max(share * Math.min(area.w, area.h), least), most);
    const w = this.#aspect >= 1 ? side * this.#aspect : side;
    const h = w / this.#aspect;
    const x = this.#corner.left ? margin : area.w - w - margin;
    let y = this.#corner.top ? margin : area.h - h - margin;
    const meet = x < bar.x + bar.w && bar.x < x + w && y < bar.y + bar.h && bar.y < y + h;
    if (meet) y = bar.y - margin - h;
    return { x, y, w, h };
  }

  #put({ x, y, w, h }) {
    Object.assign(this.#element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
  }

  // drag follows the pointer; where it is let go, the nearest corner counts.
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
      this.#placed();
    };
  }
}

// showTrack shows a video track, or nothing.
export function showTrack(video, track) {
  video.hidden = !track;
  if ((video.srcObject?.getTracks()[0] ?? null) === (track ?? null)) return;
  video.srcObject = track ? new MediaStream([track]) : null;
}
