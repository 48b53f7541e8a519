// The messages on the data channel, as in peer/message.go. What arrives is
// untrusted until it is parsed.

export const channelLabel = "peerscope";
const maxMessage = 16 * 1024; // characters
const maxName = 64; // characters that are kept
const maxLabel = 64;
const maxObjects = 40;
const maxLabels = 100;

export const aboutMessage = (about) => JSON.stringify({ type: "about", about });
export const byeMessage = JSON.stringify({ type: "bye" });

// parseMessage returns null for what is to be ignored.
export function parseMessage(data) {
  if (typeof data !== "string" || data.length > maxMessage) return null;
  let message;
  try {
    message = JSON.parse(data);
  } catch {
    return null;
  }
  switch (message?.type) {
    case "bye":
      return { type: "bye" };
    case "about":
      return { type: "about", about: parseAbout(message.about) };
    case "seen":
      return { type: "seen", detections: parseDetections(message.seen) };
  }
  return null;
}

function parseAbout(about) {
  return { name: cleanName(about?.name), camera: about?.camera === true, mic: about?.mic === true };
}

// cleanName keeps what fits in one short line.
export function cleanName(name) {
  const line = String(name ?? "").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");
  return [...line].slice(0, maxName).join("").trim();
}

// parseDetections reads whether a member detects objects in our picture, which
// labels (none is all), and the objects.
function parseDetections(seen) {
  return {
    detecting: seen?.looking === true,
    labels: list(seen?.labels, maxLabels).filter(isLabel),
    objects: list(seen?.objects, maxObjects).filter(isObject),
  };
}

const list = (value, max) => (Array.isArray(value) ? value.slice(0, max) : []);
const isLabel = (value) => typeof value === "string" && value.length <= maxLabel;
const isFraction = (value) => Number.isFinite(value) && value >= 0 && value <= 1;

function isObject(object) {
  const box = object?.box;
  if (!Array.isArray(box) || box.length !== 4 || !box.every(isFraction)) return false;
  return isLabel(object.label) && isFraction(object.score) && box[0] < box[2] && box[1] < box[3];
}
