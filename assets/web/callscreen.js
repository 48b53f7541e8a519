// The screen of a call: the stage, the toolbar and what is said over them.

import { renderDevicePicker } from "./devicepicker.js";
import { renderDeviceButton } from "./devicebutton.js";
import { kinds } from "./devices.js";
import { byId, setText } from "./dom.js";
import { isLoopback } from "./link.js";
import { MutedVoice } from "./mutedvoice.js";
import { signallingNotice } from "./notices.js";
import { followSpaceBar } from "./pushtotalk.js";
import { RecordingSign } from "./recordingsign.js";
import { renderSafetyNumbers } from "./safetynumbers.js";
import { Stage } from "./stage.js";
import { t } from "./translations.js";

const noticeTime = 8_000; // ms that a notice is shown
const voicePeriod = 100; // ms
const statisticsPeriod = 1_000; // ms

const buttons = { video: byId("camera"), audio: byId("mic") };

export class CallScreen {
  #devices;
  #room = null;
  #stage = new Stage(() => this.#autoplayIsBlocked());
  #notice = null; // {text, args, problem} of what happened last
  #noticeTimer = 0;
  #signalling = "open"; // or lost, closed: nobody can join
  #autoplayBlocked = false;
  #mutedVoice = new MutedVoice();
  #voiceTimer = 0;
  #qualityTimer = 0;
  #statisticsTimer = 0;

  #recordingSign;

  // leave is called when the person leaves, changed when something else is to be told
  // to the others.
  constructor(devices, leave, changed) {
    this.#devices = devices;
    this.#recordingSign = new RecordingSign(changed);
    for (const kind of kinds) buttons[kind].onclick = () => devices.toggle(kind);
    byId("leave").onclick = leave;
    byId("copy").onclick = () => this.#copyLink();
    document.addEventListener("click", () => this.#play());
    document.addEventListener("keydown", (event) => this.#handleKey(event));
    followSpaceBar(devices, () => this.#room !== null);
    byId("settings-menu").addEventListener("toggle", ({ newState }) => this.#followStatistics(newState === "open"));
  }

  // setRoom shows another room; null is none.
  setRoom(room) {
    this.#room = room;
    this.#signalling = "open";
    this.#notice = null;
    clearInterval(this.#voiceTimer);
    clearInterval(this.#qualityTimer);
    if (room) this.#qualityTimer = setInterval(() => this.#stage.updateQuality(), statisticsPeriod);
    if (room) this.#voiceTimer = setInterval(() => this.#updateVoices(), voicePeriod);
    else this.#mutedVoice.update(null, 0);
    byId("link").textContent = location.href;
  }

  get signalling() {
    return this.#signalling;
  }

  // recordingPreference is what the others are told of recording.
  get recordingPreference() {
    return this.#recordingSign.preference;
  }

  // setSignalling says whether the relay is open, lost or closed for good.
  setSignalling(state) {
    this.#signalling = state;
    this.render();
  }

  // notify shows a notice for a while.
  notify(text, args, problem = false) {
    this.#notice = { text, args, problem };
    clearTimeout(this.#noticeTimer);
    this.#noticeTimer = setTimeout(() => {
      this.#notice = null;
      this.render();
    }, noticeTime);
    this.render();
  }

  render() {
    const members = this.#room?.members ?? [];
    this.#stage.render(members, this.#devices);
    this.#recordingSign.render(members);
    for (const kind of kinds) {
      renderDeviceButton(buttons[kind], kind, Boolean(this.#devices.tracks[kind]));
    }
    buttons.audio.title = buttons.audio.ariaLabel + (this.#devices.tracks.audio ? "" : `\n${t("Or hold the space bar to talk.")}`);
    if (!this.#room) return;
    const { joined } = this.#room;
    byId("waiting").hidden = members.length > 0 || this.#signalling !== "open";
    setText(byId("waiting-message"), t(joined ? "Waiting for someone to join" : "Connecting"));
    const local = isLoopback(location);
    byId("link").parentElement.hidden = !joined || local;
    byId("local").hidden = !joined || !local;
    renderDevicePicker(byId("call-devices"), this.#devices);
    byId("safety").hidden = members.length === 0;
    renderSafetyNumbers(byId("safety-numbers"), this.#room);
    this.renderDetections();
    this.#renderStatus();
  }

  // renderDetections shows what the others detect in our picture.
  renderDetections() {
    const detecting = this.#room.members.filter((member) => member.detections.looking);
    this.#stage.selfView.renderDetections(detecting.flatMap((member) => member.detections.objects));
    setText(byId("detecting"), detecting.map(detectingText).join(" "));
  }

  // updateVoices shows who speaks, and tells the person who does so unheard.
  #updateVoices() {
    const now = performance.now();
    this.#stage.updateVoices(this.#room.members, now);
    if (this.#mutedVoice.update(this.#devices.mutedTrack, now)) {
      this.notify("Your microphone is off. To be heard, turn it on or hold the space bar.");
    }
  }

  #renderStatus() {
    const message = this.#statusMessage();
    byId("status").classList.toggle("problem", Boolean(message?.problem));
    setText(byId("status"), message ? t(message.text, message.args) : "");
    byId("status").title = message?.details ?? "";
  }

  // statusMessage is the most important thing to say, if there is any.
  #statusMessage() {
    const { problems } = this.#devices;
    if (this.#autoplayBlocked) return { text: "Click anywhere to see and hear the others.", problem: true };
    if (this.#signalling !== "open") return signallingNotice(this.#signalling, this.#room.members);
    if (this.#notice) return this.#notice;
    const problem = problems.video ?? problems.audio;
    return problem && { ...problem, problem: true };
  }

  #autoplayIsBlocked() {
    this.#autoplayBlocked = true;
    this.render();
  }

  #play() {
    if (!this.#autoplayBlocked) return;
    this.#autoplayBlocked = false;
    this.#stage.play();
    this.render();
  }

  async #copyLink() {
    try {
      await navigator.clipboard.writeText(location.href);
      this.notify("The link is copied. Send it to whom you want to see.");
    } catch {
      getSelection().selectAllChildren(byId("link")); // for the person to copy
    }
  }

  // handleKey handles the window's shortcuts: Ctrl+D and Ctrl+E.
  #handleKey(event) {
    if (!this.#room || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    const kind = { d: "audio", e: "video" }[event.key];
    if (!kind) return;
    event.preventDefault();
    this.#devices.toggle(kind);
  }

  // followStatistics keeps the statistics up to date while they can be seen.
  #followStatistics(visible) {
    clearInterval(this.#statisticsTimer);
    if (!visible) return;
    this.#statisticsTimer = setInterval(() => this.#updateStatistics(), statisticsPeriod);
    this.#updateStatistics();
  }

  // updateStatistics shows size, rate and delay of the picture of the only other
  // member.
  async #updateStatistics() {
    const members = this.#room?.members ?? [];
    const { width, height, framesPerSecond, roundTrip } = members.length === 1 ? await members[0].statistics() : {};
    const parts = [];
    if (width && framesPerSecond) parts.push(`${width}×${height}`, t("{{.N}} fps", { N: Math.round(framesPerSecond) }));
    if (width && roundTrip !== undefined) parts.push(t("{{.N}} ms", { N: Math.round(roundTrip * 1000) }));
    setText(byId("statistics"), parts.join(" – "));
  }
}

// detectingText says who detects what in our picture.
function detectingText({ about, detections }) {
  const args = { Name: about.name || t("Somebody"), Labels: detections.labels.map((label) => t(label)).join(", ") };
  return t(detections.labels.length ? "{{.Name}} looks in your picture for: {{.Labels}}." : "{{.Name}} looks for objects in your picture.", args);
}
