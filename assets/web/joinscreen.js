// The screen before a call: the self-view and the devices, the name, and Join.

import { renderDeviceButton } from "./devicebutton.js";
import { renderDevicePicker } from "./devicepicker.js";
import { kinds } from "./devices.js";
import { byId, setText, setVideoTrack } from "./dom.js";
import { recall, remember } from "./storage.js";
import { chooseLanguage, languages, t } from "./translations.js";

const nameKey = "name";
const toggles = { video: byId("join-camera"), audio: byId("join-mic") };

// What is said before the browser asks, by what is wanted.
const permissionHints = {
  "video audio": "The browser will ask for your camera and your microphone. What they take goes only to those in the call.",
  video: "The browser will ask for your camera. What it takes goes only to those in the call.",
  audio: "The browser will ask for your microphone. What it takes goes only to those in the call.",
  "": "Your camera and your microphone are off. You can turn them on in the call.",
};
const allowTexts = {
  "video audio": "Turn camera and microphone on",
  video: "Turn the camera on",
  audio: "Turn the microphone on",
  "": "",
};

export class JoinScreen {
  #devices;
  #linkValid;
  #name = byId("name");
  #notice = ["", {}];

  // join is called when the person joins, which needs a valid link.
  constructor(devices, linkValid, join) {
    this.#devices = devices;
    this.#linkValid = linkValid;
    this.#name.value = recall(nameKey) ?? "";
    this.#name.onchange = () => remember(nameKey, this.#name.value);
    byId("allow").onclick = () => devices.requestAll();
    for (const kind of kinds) toggles[kind].onclick = () => devices.choose(kind, !devices.isOn(kind));
    byId("join").onsubmit = (event) => {
      event.preventDefault();
      join();
    };
    this.#offerLanguages();
    if (!linkValid) this.setNotice("This is not a complete link to a call. Ask for it again and open all of it.");
  }

  get name() {
    return this.#name.value;
  }

  // setNotice says why there is no call.
  setNotice(text, args) {
    this.#notice = [text, args];
    this.#renderNotice();
  }

  render() {
    const { tracks, requested, secure, problems } = this.#devices;
    const wanted = kinds.filter((kind) => this.#devices.wanted[kind]).join(" ");
    setVideoTrack(byId("preview"), tracks.video);
    setText(byId("preview-message"), tracks.video ? "" : this.#previewMessage(wanted));
    byId("preview-message").title = problems.video?.details ?? problems.audio?.details ?? "";
    byId("allow").hidden = !secure || !wanted || Boolean(tracks.video) || (requested && !problems.video);
    setText(byId("allow"), t(allowTexts[wanted]));
    byId("toggles").hidden = !secure;
    for (const kind of kinds) renderDeviceButton(toggles[kind], kind, this.#devices.isOn(kind));
    byId("join-now").disabled = !this.#linkValid;
    setText(byId("where"), this.#linkValid ? t("You meet those who have the same link.") : "");
    this.#renderNotice();
    renderDevicePicker(byId("join-devices"), this.#devices);
  }

  #renderNotice() {
    const [text, args] = this.#notice;
    setText(byId("notice"), text ? t(text, args) : "");
  }

  #previewMessage(wanted) {
    const { requested, problems, secure } = this.#devices;
    const problem = problems.video ?? problems.audio;
    if (problem) return t(problem.text, problem.args);
    return t(requested || !secure ? "Your camera is off." : permissionHints[wanted]);
  }

  #offerLanguages() {
    const select = byId("language");
    select.append(...Object.entries(languages).map(([tag, name]) => new Option(name, tag)));
    select.value = document.documentElement.lang;
    select.onchange = async () => {
      const chosen = await chooseLanguage(select.value);
      select.value = document.documentElement.lang;
      if (chosen) this.render();
      else this.setNotice("The language could not be loaded. Try again.");
    };
  }
}
