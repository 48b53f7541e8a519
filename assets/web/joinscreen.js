// The screen before a call: the self-view and the devices, the name, and Join.

import { renderDevicePicker } from "./devicepicker.js";
import { byId, setVideoTrack } from "./dom.js";
import { t } from "./translations.js";

const nameKey = "name"; // of localStorage
const permissionHint = "The browser will ask for your camera and your microphone. What they take goes only to those in the call.";

export class JoinScreen {
  #devices;
  #linkValid;
  #name = byId("name");

  // join(withDevices) is called when the person joins, which needs a valid link.
  constructor(devices, linkValid, join) {
    this.#devices = devices;
    this.#linkValid = linkValid;
    this.#name.value = localStorage.getItem(nameKey) ?? "";
    this.#name.onchange = () => localStorage.setItem(nameKey, this.#name.value);
    byId("where").textContent = linkValid ? t("A room on {{.Host}}", { Host: location.hostname }) : "";
    byId("allow").onclick = () => devices.requestAll();
    byId("join-without").onclick = () => join(false);
    byId("join").onsubmit = (event) => {
      event.preventDefault();
      join(true);
    };
    if (!linkValid) this.setNotice("This is not a complete link to a call. Ask for it again and open all of it.");
  }

  get name() {
    return this.#name.value;
  }

  // setNotice says why there is no call.
  setNotice(text, args) {
    byId("notice").textContent = text ? t(text, args) : "";
  }

  render() {
    const { tracks, requested, secure, problems } = this.#devices;
    setVideoTrack(byId("preview"), tracks.video);
    byId("preview-message").textContent = tracks.video ? "" : this.#previewMessage();
    byId("preview-message").title = problems.video?.details ?? problems.audio?.details ?? "";
    byId("allow").hidden = !secure || Boolean(tracks.video) || (requested && !problems.video);
    byId("join-now").disabled = !this.#linkValid;
    byId("join-without").hidden = requested || !secure || !this.#linkValid;
    renderDevicePicker(byId("join-devices"), this.#devices);
  }

  #previewMessage() {
    const { requested, problems, secure } = this.#devices;
    const problem = problems.video ?? problems.audio;
    if (problem) return t(problem.text, problem.args);
    return t(requested || !secure ? "Your camera is off." : permissionHint);
  }
}
