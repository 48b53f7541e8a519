// The round buttons that turn the camera and the microphone on and off.

import { setLabel } from "./dom.js";
import { t } from "./translations.js";

const labels = {
  video: ["Turn the camera on", "Turn the camera off"],
  audio: ["Turn the microphone on", "Turn the microphone off"],
};

// renderDeviceButton shows whether a kind of device is on, and says what a click does.
export function renderDeviceButton(button, kind, on) {
  button.classList.toggle("off", !on);
  setLabel(button, t(labels[kind][Number(on)]));
}
