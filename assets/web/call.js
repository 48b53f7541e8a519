// A call on the page: the stage, the bar, and a line about how it goes.

import { showChoices } from "./choices.js";
import { kinds } from "./devices.js";
import { Stage } from "./stage.js";
import { setLabel, setText, t } from "./words.js";

const newsTime = 8_000; // ms that a sentence about something that happened stands

const buttonWords = {
  video: ["Turn the camera on", "Turn the camera off"],
  audio: ["Turn the microphone on", "Turn the microphone off"],
};
const buttons = { video: byId("camera"), audio: byId("mic") };

export class Call {
  #devices;
  #room = null;
  #stage = new Stage(() => this.#ask());
  #news = null; // {text, args, problem}
  #newsTimer = 0;
  #lost = ""; // why nobody can join: the relay is away, or has closed the room
  #blocked = false; // the browser plays nothing before a click
  #figures = "";

  // leave is called when the person leaves.
  constructor(devices, leave) {
    this.#devices = devices;
    for (const kind of kinds) buttons[kind].onclick = () => devices.toggle(kind);
    byId("leave").onclick = leave;
    byId("copy").onclick = () => this.#copy();
    document.addEventListener("click", () => this.#play());
    document.addEventListener("keydown", (event) => this.#key(event));
    setInterval(() => this.#measure(), 1_000);
  }

  // show shows another room, or that there is none.
  show(room) {
    this.#room = room;
    this.#lost = "";
    this.#news = null;
    this.#figures = "";
    byId("link").textContent = location.href;
  }

  lost(why) {
    this.#lost = why;
  }

  // tell says for a while what happened.
  tell(text, args, problem = false) {
    this.#news = { text, args, problem };
    clearTimeout(this.#newsTimer);
    this.#newsTimer = setTimeout(() => {
      this.#news = null;
      this.render();
    }, newsTime);
  }

  render() {
    const members = this.#room?.members ?? [];
    this.#stage.render(members, this.#devices);
    for (const kind of kinds) {
      const on = Boolean(this.#devices.tracks[kind]);
      buttons[kind].classList.toggle("off", !on);
      setLabel(buttons[kind], t(buttonWords[kind][Number(on)]));
    }
    if (!this.#room) return;
    const inside = this.#room.inside();
    byId("waiting").hidden = members.length > 0 || Boolean(this.#lost);
    byId("waiting-said").textContent = t(inside ? "Waiting for someone to join" : "Connecting");
    byId("link").parentElement.hidden = !inside;
    this.renderSeen();
    this.#renderStatus();
    showChoices(byId("call-devices"), this.#devices);
  }

  // renderSeen is the part of render for what the others see in our picture.
  renderSeen() {
    const lookers = this.#room.members.filter((member) => member.seen.looking);
    this.#stage.renderSeen(lookers);
    setText(byId("looking"), lookingWords(lookers));
  }

  #renderStatus() {
    const said = this.#said();
    byId("status").classList.toggle("problem", Boolean(said?.problem));
    setText(byId("status"), said ? t(said.text, said.args) : this.#figures);
  }

  // said is the one sentence that counts most now; none when all is well.
  #said() {
    const { problem } = this.#devices;
    if (this.#blocked) return { text: "Click anywhere to see and hear the others.", problem: true };
    if (this.#lost) return { text: this.#lostText(), problem: true };
    if (this.#news) return this.#news;
    const found = problem.video ?? problem.audio;
    return found && { ...found, problem: true };
  }

  #lostText() {
    if (this.#lost === "closed") return "The room is closed. The call goes on, but nobody can join.";
    return this.#room.members.length
      ? "The room cannot be reached. The call goes on, but nobody can join. It is being tried again."
      : "The room cannot be reached. It is being tried again.";
  }

  #ask() {
    this.#blocked = true;
    this.render();
  }

  #play() {
    if (!this.#blocked) return;
    this.#blocked = false;
    this.#stage.play();
    this.render();
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.tell("The link is copied. Send it to whom you want to see.");
    } catch {
      getSelection().selectAllChildren(byId("link")); // to be copied by hand
    }
    this.render();
  }

  // key handles the keys that the window has too.
  #key(event) {
    if (!this.#room || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    const kind = { d: "audio", e: "video" }[event.key];
    if (!kind) return;
    event.preventDefault();
    this.#devices.toggle(kind);
  }

  // measure shows the figures of the picture, where there is one.
  async #measure() {
    const members = this.#room?.members ?? [];
    const { width, height, rate, roundTrip } = members.length === 1 ? await members[0].stats() : {};
    const figures = [];
    if (width && rate) figures.push(`${width}×${height}`, t("{{.N}} fps", { N: Math.round(rate) }));
    if (width && roundTrip !== undefined) figures.push(t("{{.N}} ms", { N: Math.round(roundTrip * 1000) }));
    this.#figures = figures.join(" – ");
    if (this.#room) this.#renderStatus();
  }
}

// lookingWords say who looks for what in our picture.
function lookingWords(lookers) {
  return lookers.map(({ about, seen }) => {
    const args = { Name: about.name || t("Somebody"), Labels: seen.labels.map((label) => t(label)).join(", ") };
    return t(seen.labels.length ? "{{.Name}} looks in your picture for: {{.Labels}}." : "{{.Name}} looks for objects in your picture.", args);
  }).join(" ");
}

function byId(id) {
  return document.getElementById(id);
}
