// The lists from which a camera and a microphone are chosen.

import { kinds } from "./devices.js";
import { t } from "./words.js";

const words = { video: "Camera", audio: "Microphone" };

// showChoices fills an element with a list for each kind of which there is more
// than a nameless one; what is there already stays, so that it keeps the focus.
export async function showChoices(element, devices) {
  for (const kind of kinds) {
    const found = (await devices.list(kind)).filter((device) => device.label);
    const select = element.querySelector(`select[data-kind=${kind}]`);
    if (!found.length) select?.parentElement.remove();
    else fill(select ?? add(element, kind, devices), found, devices.current(kind));
  }
}

function add(element, kind, devices) {
  const label = document.createElement("label");
  const select = document.createElement("select");
  select.dataset.kind = kind;
  select.onchange = () => devices.choose(kind, select.value);
  label.append(t(words[kind]), select);
  element.append(label);
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
