// The lists from which a camera and a microphone are chosen, and how loud that is.

import { kinds } from "./devices.js";
import { Meter } from "./meter.js";
import { t } from "./words.js";

const words = { video: "Camera", audio: "Microphone" };

// showChoices fills an element with a list for each kind of which there is more
// than a nameless one; what is there already stays, so that it keeps the focus.
export function showChoices(element, devices) {
  for (const kind of kinds) {
    const found = devices.available[kind];
    const select = element.querySelector(`select[data-kind=${kind}]`);
    if (!found.length) select?.closest(".device").remove();
    else fill(select ?? add(element, kind, devices), found, devices.current(kind));
  }
}

function add(element, kind, devices) {
  const device = document.createElement("div");
  const label = document.createElement("label");
  const select = document.createElement("select");
  device.className = "device";
  select.dataset.kind = kind;
  select.onchange = () => devices.choose(kind, select.value);
  label.append(t(words[kind]), select);
  device.append(label);
  if (kind === "audio") device.append(new Meter(devices).element);
  element.append(device);
  return select;
}

function fill(select, found, current) {
  const names = found.map((device) => device.deviceId + device.label).join();
  if (select.dataset.names !== names) {
    select.dataset.names = names;
    select.replaceChildren(...found.map((device) => new Option(device.label, device.deviceId)));
  }
  if (current) select.value = current;
}
