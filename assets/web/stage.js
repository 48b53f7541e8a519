// The stage holds the tiles of the others and the self-view.

import { byId, setRect } from "./dom.js";
import { addTile, arrangeTiles, letterbox } from "./layout.js";
import { SelfView } from "./selfview.js";
import { recall, remember } from "./storage.js";
import { Tile } from "./tile.js";
import { nextSpeaker } from "./voice.js";

const followKey = "follow-speaker";

export class Stage {
  selfView = new SelfView(byId("self-view"), () => this.#layout());
  #element = byId("stage");
  #toolbar = byId("toolbar");
  #tiles = new Map(); // by member
  #large = null; // the tile that was clicked
  #speaker = null; // the member who speaks, or spoke last
  #followsSpeaker = recall(followKey) !== "off"; // who speaks is large while no tile was clicked
  #autoplayBlocked;

  // autoplayBlocked is called when the browser requires a click before it plays.
  constructor(autoplayBlocked) {
    this.#autoplayBlocked = autoplayBlocked;
    new ResizeObserver(() => this.#layout()).observe(this.#element);
    const follow = byId("follow");
    follow.checked = this.#followsSpeaker;
    follow.onchange = () => this.#followSpeaker(follow.checked);
  }

  render(members, devices) {
    this.#removeTiles(members);
    for (const member of members) {
      this.#tile(member).render();
      this.#tile(member).setOutput(devices.output);
    }
    this.selfView.render(devices, members.length > 0);
    this.#layout();
  }

  // updateVoices shows who speaks.
  updateVoices(members, now) {
    for (const member of members) {
      member.updateVoice(now);
      this.#tiles.get(member)?.setSpeaking(member.voice.speakingFor(now) > 0);
    }
    const speaker = nextSpeaker(this.#speaker, members, now);
    if (speaker === this.#speaker) return;
    this.#speaker = speaker;
    this.#layout();
  }

  // updateQuality shows how good the connections are.
  updateQuality() {
    for (const tile of this.#tiles.values()) tile.updateQuality();
  }

  #followSpeaker(on) {
    this.#followsSpeaker = on;
    remember(followKey, on ? "on" : "off");
    this.#layout();
  }

  // play starts the videos that waited for a click.
  play() {
    for (const tile of this.#tiles.values()) tile.play();
  }

  #removeTiles(members) {
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
      tile = new Tile(member, () => this.#layout(), (clicked) => this.#toggleLarge(clicked));
      this.#tiles.set(member, tile);
      byId("tiles").append(tile.element);
      tile.play().then((plays) => plays || this.#autoplayBlocked());
    }
    return tile;
  }

  #toggleLarge(tile) {
    this.#large = this.#large === tile ? null : tile;
    for (const other of this.#tiles.values()) {
      other.large = other === this.#large;
      other.render();
    }
    this.#layout();
  }

  #layout() {
    const { clientWidth: w, clientHeight: h } = this.#element;
    const area = { x: 0, y: 0, w, h };
    const tiles = [...this.#tiles.values()];
    if (tiles.length === 0) return this.selfView.fill(letterbox(area, this.selfView.aspect));
    const aspects = tiles.map((tile) => tile.aspect);
    const large = tiles.indexOf(this.#large ?? (this.#followsSpeaker ? this.#tiles.get(this.#speaker) : null));
    const beside = this.selfView.wantsPlace && addTile(area, aspects, this.selfView.aspect, large);
    const rects = beside || arrangeTiles(area, aspects, large);
    tiles.forEach((tile, i) => setRect(tile.element, rects[i]));
    if (beside) this.selfView.fill(rects.at(-1));
    else this.selfView.lieOn(rects, large, this.#toolbarRect());
  }

  #toolbarRect() {
    const { offsetLeft: x, offsetTop: y, offsetWidth: w, offsetHeight: h } = this.#toolbar;
    return { x: x - w / 2, y, w, h }; // it is shifted by half its width
  }
}
