// The boxes of detected objects over the mirrored self-view. The colours of the
// categories are those of app/palette: Okabe and Ito's, safe for the colour-blind.

import { setText } from "./dom.js";
import { overlap } from "./layout.js";
import { t } from "./translations.js";

const categories = {
  people: ["person"],
  screens: ["cell phone", "laptop", "tv", "remote", "keyboard", "mouse"],
  paper: ["book"],
  animals: ["bird", "cat", "dog", "horse", "sheep", "cow", "elephant", "bear", "zebra", "giraffe"],
  vehicles: ["bicycle", "car", "motorcycle", "airplane", "bus", "train", "truck", "boat"],
};
const categoryOf = new Map(Object.entries(categories).flatMap(([category, labels]) => labels.map((label) => [label, category])));

const fadeOut = 300; // ms, as in call.css

export class Overlay {
  #element;
  #shown = []; // {box, object, since} of what was drawn last

  constructor(element) {
    this.#element = element;
  }

  // draw shows the objects of a message "seen", and no others. Those that are gone
  // fade out where they were.
  draw(objects) {
    const before = this.#shown;
    this.#shown = objects.map((object) => ({ ...(takeSame(before, object) ?? this.#add()), object }));
    for (const { box } of before) {
      box.classList.add("gone");
      setTimeout(() => box.remove(), fadeOut);
    }
    this.#shown.forEach(drawBox);
    this.#placeLabels();
  }

  #add() {
    const box = document.createElement("div");
    box.className = "box";
    const label = document.createElement("span");
    label.append(document.createElement("b"), document.createElement("small"), document.createElement("small"));
    box.append(label);
    this.#element.append(box);
    return { box, since: Date.now() };
  }

  // placeLabels puts each label above its box, or into it, clear of those before it.
  #placeLabels() {
    const { clientWidth, clientHeight } = this.#element;
    const placed = [];
    for (const { box } of this.#shown) {
      const { offsetLeft: x, offsetTop: y, firstChild: label } = box;
      const { offsetWidth: w, offsetHeight: h } = label;
      const place = { x: Math.max(Math.min(x, clientWidth - w), 0), y, w, h };
      const free = [y - h, y, ...Array.from({ length: clientHeight / (h || 1) }, (_, line) => y + (line + 1) * h)].find((top) => {
        place.y = top;
        return top >= 0 && top + h <= clientHeight && !placed.some((other) => overlap(place, other));
      });
      place.y = free ?? Math.max(y - h, 0);
      placed.push(place);
      label.style.transform = `translate(${place.x - x}px, ${place.y - y}px)`;
    }
  }
}

// takeSame removes from shown and returns what was most probably the same object.
function takeSame(shown, { label, box }) {
  const shared = ({ object }) => (object.label === label ? overlap(rect(object.box), rect(box)) : 0);
  const best = shown.reduce((a, b) => (a && shared(a) >= shared(b) ? a : b), null);
  return best && shared(best) > 0 ? shown.splice(shown.indexOf(best), 1)[0] : null;
}

const rect = ([x0, y0, x1, y1]) => ({ x: x0, y: y0, w: x1 - x0, h: y1 - y0 });

function drawBox({ box, object: { label, score, box: [x0, y0, x1, y1] }, since }) {
  box.dataset.category = categoryOf.get(label) ?? "other";
  const [name, percentage, age] = box.firstChild.children;
  setText(name, t(label));
  setText(percentage, `\u2009${Math.round(score * 100)}\u00a0%`);
  setText(age, ` · ${duration(Date.now() - since)}`);
  const percent = (v) => `${v * 100}%`;
  Object.assign(box.style, { left: percent(1 - x1), top: percent(y0), width: percent(x1 - x0), height: percent(y1 - y0) });
  box.style.zIndex = Math.round(1000 * (1 - (x1 - x0) * (y1 - y0))); // the pointer is over the smallest
}

function duration(ms) {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? t("{{.N}} s", { N: seconds }) : t("{{.N}} min", { N: Math.floor(seconds / 60) });
}
