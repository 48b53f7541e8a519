// The messages on the data channel, as in peer/message.go, peer/detections.go and peer/recording.go.
// What arrives is untrusted until it is parsed.

export const channelLabel = "peerscope";
const maxMessage = 16 * 1024; // bytes
const maxName = 64; // code points; what is longer is cut
const maxObjects = 40;
const maxLabels = 100;

export const aboutMessage = (about) => JSON.stringify({ type: "about", about });
export const recordedMessage = (recorded) => JSON.stringify({ type: "recorded", recorded });
export const byeMessage = JSON.stringify({ type: "bye" });

// parseMessage returns null for what is to be ignored, and throws an error for what
// breaks the protocol.
export function parseMessage(data) {
  if (typeof data !== "string" || new TextEncoder().encode(data).length > maxMessage) throw new Error("a message that is binary or too long");
  const message = JSON.parse(data);
  if (message === null) return null;
  const { type } = checked(message, "object");
  switch (checked(type ?? "", "string")) {
    case "bye":
      return { type };
    case "about":
      return { type, about: parseAbout(checked(message.about, "object")) };
    case "record":
    case "recorded":
      return { type, [type]: parseRecording(checked(message[type], "object")) };
    case "seen":
      return { type, seen: parseDetections(message.seen) };
  }
  return null;
}

function checked(value, type) {
  if (typeof value !== type || value === null || Array.isArray(value)) throw new Error(`a message without ${type}`);
  return value;
}

function parseAbout({ name, camera, mic, host, recordpref }) {
  const about = { name: cleanName(checked(name ?? "", "string")), camera: checked(camera ?? false, "boolean"), mic: checked(mic ?? false, "boolean") };
  if (checked(host ?? false, "boolean")) about.host = true; // the relay is in its program
  if (["nopreference", "off"].includes(checked(recordpref ?? "", "string"))) about.recordpref = recordpref; // RFC 7866
  return about;
}

// parseRecording reads what a member keeps of us.
function parseRecording({ picture, sound, objects }) {
  const flag = (value) => checked(value ?? false, "boolean");
  return { picture: flag(picture), sound: flag(sound), objects: flag(objects) };
}

// cleanName keeps what fits into one short line.
export function cleanName(name) {
  const line = name.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");
  return [...line].slice(0, maxName).join("").trim();
}

// parseDetections reads whether a member looks for objects in our picture, for
// which labels (none is all), and where they are; it leaves out what is none.
function parseDetections(seen) {
  return {
    looking: seen?.looking === true,
    labels: list(seen?.labels, maxLabels).filter(isString).map(cleanName),
    objects: list(seen?.objects, maxObjects).filter(isObject).map(({ label, score, box }) => ({ label: cleanName(label), score, box })),
  };
}

const list = (value, max) => (Array.isArray(value) ? value.slice(0, max) : []);
const isString = (value) => typeof value === "string";
const isFraction = (value) => Number.isFinite(value) && value >= 0 && value <= 1;

function isObject(object) {
  const box = object?.box;
  if (!Array.isArray(box) || box.length !== 4 || !box.every(isFraction)) return false;
  return isString(object.label) && isFraction(object.score) && box[0] < box[2] && box[1] < box[3];
}
