// The stage lays the others out so that the most is seen, and ourselves small
// in a corner, or over the whole of it while nobody else is there.

import { arrange } from "./layout.js";
import { Own } from "./own.js";
import { Tile } from "./tile.js";

const margin = 12; // CSS pixels

export class Stage {
  #element = document.getElementById("stage");
  #others = document.getElementById("others");
  #bar = document.getElementById("bar");
  #own = new Own(document.getElementById("own"), () => this.#place());
  #tiles = new Map();
  #large = null; // the tile that was clicked
  #silent; // told when the browser wants a click before it plays

  constructor(silent) {
    this.#silent = silent;
    new ResizeObserver(() => this.#place()).observe(this.#element);
  }

  render(members, devices) {
    this.#forget(members);
    for (const member of members) this.#tile(member).render();
    this.#own.render(devices, members.length > 0);
    this.#place();
  }

  // renderSeen shows what the members that look for objects see in our picture.
  renderSeen(lookers) {
    this.#own.renderSeen(lookers);
  }

  // play starts what waited for a click.
  play() {
    for (const tile of this.#tiles.values()) tile.play();
  }

  #forget(members) {
    for (const [member, tile] of this.#tiles) {
      if (members.includes(member)) continue;
      tile.close();
      this.#tiles.delete(member);
      if (this.#large === tile) this.#large = null;
    }
  }

  #tile(member) {
    let tile = this.#tiles.get(member);
    if (!tile) {
      tile = new Tile(member, () => this.#place(), (clicked) => this.#enlarge(clicked));
      this.#tiles.set(member, tile);
      this.#others.append(tile.element);
      tile.play().then((plays) => plays || this.#silent());
    }
    return tile;
  }

  // enlarge makes a tile large, or gives it back.
  #enlarge(tile) {
    this.#large = this.#large === tile ? null : tile;
    for (const other of this.#tiles.values()) {
      other.large = other === this.#large;
      other.render();
    }
    this.#place();
  }

  #place() {
    const { clientWidth: w, clientHeight: h } = this.#element;
    const area = { x: 0, y: 0, w, h };
    const tiles = [...this.#tiles.values()];
    const aspects = tiles.map((tile) => tile.aspect);
    const own = this.#own.place(area, tiles.length > 0, this.#barPlace(), margin);
    const places = arrange(area, own, aspects, this.#large ? tiles.indexOf(this.#large) : -1);
    tiles.forEach((tile, i) => tile.place(places[i]));
  }

  #barPlace() {
    const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = this.#bar;
    return { x: x - w / 2, y, w, h };
  }
}
