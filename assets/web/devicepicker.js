// The lists in which a camera, a microphone and a loudspeaker are selected.

import { setText } from "./dom.js";
import { LevelMeter } from "./levelmeter.js";
import { t } from "./translations.js";

const names = { video: "Camera", audio: "Microphone", output: "Loudspeaker" };

// renderDevicePicker fills an element with a list for each kind of device that is
// available; a list that is there stays, so that it keeps the focus.
export function renderDevicePicker(element, devices) {
  for (const kind in names) {
    const available = devices.available[kind];
    const select = element.querySelector(`select[data-kind=${kind}]`);
    if (!available.length) select?.closest(".device").remove();
    else setOptions(select ?? addSelect(element, kind, devices), available, devices.selectedId(kind));
  }
}

function addSelect(element, kind, devices) {
  const device = document.createElement("div");
  const label = document.createElement("label");
  const select = document.createElement("select");
  device.className = "device";
  select.dataset.kind = kind;
  select.onchange = () => devices.select(kind, select.value);
  const name = document.createElement("span");
  name.dataset.text = names[kind];
  setText(name, t(names[kind]));
  label.append(name, select);
  device.append(label);
  if (kind === "audio") device.append(new LevelMeter(devices).element);
  element.append(device);
  return select;
}

function setOptions(select, available, selectedId) {
  const key = available.map((device) => device.deviceId + device.label).join();
  if (select.dataset.key !== key) {
    select.dataset.key = key;
    select.replaceChildren(...available.map((device) => new Option(device.label, device.deviceId)));
  }
  if (selectedId) select.value = selectedId;
}
