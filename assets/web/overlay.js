// The boxes of detected objects over the mirrored self-view. The colours of the
// categories are those of app/palette: Okabe and Ito's, safe for the colour-blind.

import { setText } from "./dom.js";
import { t } from "./translations.js";

const categories = {
  people: ["person"],
  screens: ["cell phone", "laptop", "tv", "remote", "keyboard", "mouse"],
  paper: ["book"],
  animals: ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"],
  vehicles: ["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"],
};
const categoryOf = new Map(Object.entries(categories).flatMap(([category, labels]) => labels.map((label) => [label, category])));

export class Overlay {
  #element;

  constructor(element) {
    this.#element = element;
  }

  // draw shows the objects of a message "seen", and no others.
  draw(objects) {
    const boxes = this.#element.children;
    while (boxes.length > objects.length) boxes[boxes.length - 1].remove();
    while (boxes.length < objects.length) this.#element.append(createBox());
    objects.forEach((object, i) => drawBox(boxes[i], object));
  }
}

function createBox() {
  const box = document.createElement("div");
  box.className = "box";
  box.append(document.createElement("span"));
  return box;
}

function drawBox(box, { label, score, box: [x0, y0, x1, y1] }) {
  box.dataset.category = categoryOf.get(label) ?? "other";
  setText(box.firstChild, `${t(label)}\u2009${Math.round(score * 100)}\u00a0%`);
  const percent = (v) => `${v * 100}%`;
  Object.assign(box.style, { left: percent(1 - x1), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) });
}
