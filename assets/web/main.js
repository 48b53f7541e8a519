// The page of a call: whoever opens an invitation link in a browser joins here.
// This file only wires: the start, the call, the devices, the room.

import { Call } from "./call.js";
import { Devices } from "./devices.js";
import { relayAddress, roomKey } from "./link.js";
import { cleanName } from "./message.js";
import { Room } from "./room.js";
import { Start } from "./start.js";
import { loadWords, translatePage } from "./words.js";

await loadWords();
translatePage();

const key = roomKey(location);
const devices = new Devices(render);
const start = new Start(devices, key !== null, join);
const call = new Call(devices, leave);
let room = null;

addEventListener("hashchange", () => location.reload());
addEventListener("pagehide", () => room?.leave());
render();
if (await isAllowed()) devices.ask();

function render() {
  document.body.dataset.phase = room ? "call" : "start";
  if (!room) return start.render();
  room.setTracks(devices.tracks);
  room.setAbout(about());
  call.render();
}

async function join(withDevices) {
  if (room) return;
  if (withDevices && !devices.asked) await devices.ask();
  start.say("");
  room = new Room(relayAddress(location), key, about(), devices.tracks, {
    open: () => told(() => call.lost("")),
    lost: () => told(() => call.lost("away")),
    full,
    over: () => told(() => (room.members.length ? call.lost("closed") : end("The call is over."))),
    left: ({ state, why, about }) => call.tell(...parting(state, why, about.name)),
    changed: () => call.render(),
    seen: () => room && call.renderSeen(),
  });
  call.show(room);
  render();
  navigator.wakeLock?.request("screen").catch(() => {}); // a screen that goes dark is no fault
}

function told(change) {
  if (!room) return;
  change();
  call.render();
}

// full ends a call that has not begun; one that has goes on.
function full() {
  if (room.members.length) return;
  end("The room is full. Ask for another link, or try again when someone has left.");
}

function leave() {
  end("You have left the call.");
}

function end(text) {
  room.leave();
  room = null;
  call.show(null);
  call.render();
  devices.close();
  start.say(text);
}

function about() {
  return { name: cleanName(start.name), camera: Boolean(devices.tracks.video), mic: Boolean(devices.tracks.audio) };
}

// parting is the sentence for a member that is here no longer.
function parting(state, why, name) {
  const args = { Name: name };
  switch (state) {
    case "gone":
      return [name ? "{{.Name}} has left." : "The other side has left.", args];
    case "vanished":
      return [
        name
          ? "{{.Name}} stopped answering. They can come back with the same link."
          : "The other side stopped answering. It can come back with the same link.",
        args,
        true,
      ];
  }
  return [failures[why] ?? "A connection to the other side could not be made.", args, true];
}

const failures = {
  "no answer": "The other side did not answer the call.",
  "no way": "No connection to the other side could be made. A firewall or an unusual network may be in the way.",
};

// isAllowed says that the browser need not ask again.
async function isAllowed() {
  try {
    const names = ["camera", "microphone"];
    const found = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return found.every(({ state }) => state === "granted");
  } catch {
    return false; // a browser that does not tell
  }
}
