// The page that an invitation link opens in a browser. This module connects the
// screens, the devices and the room.

import { CallScreen } from "./callscreen.js";
import { Devices, kinds } from "./devices.js";
import { JoinScreen } from "./joinscreen.js";
import { parseLink } from "./link.js";
import { cleanName } from "./message.js";
import { arrivalNotice, departureNotice, endOfRoom } from "./notices.js";
import { Room } from "./room.js";
import { loadTranslations } from "./translations.js";

const permissionNames = { video: "camera", audio: "microphone" }; // W3C Media Capture and Streams, section 13.1

await loadTranslations();

const link = parseLink(location.href);
const devices = new Devices(render, (text, args) => room && callScreen.notify(text, args));
const joinScreen = new JoinScreen(devices, link !== null, join);
const callScreen = new CallScreen(devices, () => endCall("You have left the call."), render);
let room = null;

addEventListener("hashchange", () => location.reload());
addEventListener("pagehide", () => room?.leave());
render();
if (await wantedDevicesAreAllowed()) devices.requestAll();

function render() {
  document.body.dataset.screen = room ? "call" : "join";
  if (!room) return joinScreen.render();
  room.setTracks(devices.tracks);
  room.setAbout(about());
  callScreen.render();
}

async function join() {
  if (!devices.requested) await devices.requestAll();
  if (room) return; // a second click was faster
  joinScreen.setNotice("");
  room = new Room(link, about(), devices.tracks, {
    joined: () => room && callScreen.setSignalling("open"),
    full: () => room?.members.length === 0 && goBack("The room is full. Ask for another link, or try again when someone has left."),
    disconnected: () => room && callScreen.setSignalling("lost"),
    closed: () => room && (room.members.length ? callScreen.setSignalling("closed") : endCall("The call is over.")),
    memberChanged: () => room && callScreen.render(),
    memberArrived: (member) => room && callScreen.notify(...arrivalNotice(member)),
    memberLeft: (member) => room && handleMemberLeft(member),
    detectionsChanged: () => room && callScreen.renderDetections(),
  });
  callScreen.setRoom(room);
  render();
  navigator.wakeLock?.request("screen").catch(() => {}); // only a convenience
}

function handleMemberLeft(member) {
  const end = endOfRoom(member, callScreen.signalling, room.members.length);
  if (end) endCall(...end);
  else callScreen.notify(...departureNotice(member));
}

function endCall(text, args) {
  goBack(text, args);
  devices.close();
}

// goBack shows the start again, with the devices as they are: closing them would have
// the browser ask once more.
function goBack(text, args) {
  room.leave();
  room = null;
  callScreen.setRoom(null);
  callScreen.render();
  render();
  joinScreen.setNotice(text, args);
}

function about() {
  return { name: cleanName(joinScreen.name), camera: Boolean(devices.tracks.video), mic: Boolean(devices.tracks.audio), recordpref: callScreen.recordingPreference };
}

// wantedDevicesAreAllowed says that some are wanted, and the browser would not ask for
// permission again.
async function wantedDevicesAreAllowed() {
  try {
    const names = kinds.filter((kind) => devices.wanted[kind]).map((kind) => permissionNames[kind]);
    const statuses = await Promise.all(names.map((name) => navigator.permissions.query({ name })));
    return names.length > 0 && statuses.every(({ state }) => state === "granted");
  } catch {
    return false; // a browser that does not know these permissions
  }
}
