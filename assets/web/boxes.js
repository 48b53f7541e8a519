// Boxes over a picture: label and score on a chip, the colour by kind, safe for
// the colour-blind (Okabe-Ito; app/palette has the same).

import { setText, t } from "./words.js";

const kinds = {
  people: ["person"],
  screens: ["cell phone", "laptop", "tv", "remote", "keyboard", "mouse"],
  paper: ["book"],
  animals: ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"],
  vehicles: ["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"],
};
const kindOf = new Map(Object.entries(kinds).flatMap(([kind, labels]) => labels.map((label) => [label, kind])));

export class Boxes {
  #element;

  constructor(element) {
    this.#element = element;
  }

  // show draws the objects of a picture that is mirrored.
  show(objects) {
    const children = this.#element.children;
    while (children.length > objects.length) children[children.length - 1].remove();
    while (children.length < objects.length) this.#element.append(newBox());
    objects.forEach((object, i) => place(children[i], object));
  }
}

function newBox() {
  const box = document.createElement("div");
  box.className = "box";
  box.append(document.createElement("span"));
  return box;
}

function place(box, { label, score, box: [x0, y0, x1, y1] }) {
  box.dataset.kind = kindOf.get(label) ?? "other";
  setText(box.firstChild, `${t(label)}\u2009${Math.round(score * 100)}\u00a0%`);
  const percent = (v) => `${v * 100}%`;
  Object.assign(box.style, { left: percent(1 - x1), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) });
}
