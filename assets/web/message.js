// What members tell each other on the data channel, as in peer/message.go.
// What arrives is hostile until it is parsed.

export const channelLabel = "peerscope";
const longestMessage = 16 * 1024; // characters
const longestName = 64; // characters of a name that are kept
const longestLabel = 64;
const mostObjects = 40;
const mostLabels = 100;

export const aboutMessage = (about) => JSON.stringify({ type: "about", about });
export const byeMessage = JSON.stringify({ type: "bye" });

// parseMessage reads what a member sent; null is what is ignored.
export function parseMessage(data) {
  if (typeof data !== "string" || data.length > longestMessage) return null;
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
      return { type: "seen", seen: parseSeen(message.seen) };
  }
  return null;
}

function parseAbout(about) {
  return { name: cleanName(about?.name), camera: about?.camera === true, mic: about?.mic === true };
}

// cleanName keeps what can stand in one short line.
export function cleanName(name) {
  const line = String(name ?? "").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");
  return [...line].slice(0, longestName).join("").trim();
}

// parseSeen is what a member that looks for objects in our picture says of it:
// whether it does, for which labels (none is all), and what is there.
function parseSeen(seen) {
  return {
    looking: seen?.looking === true,
    labels: list(seen?.labels, mostLabels).filter(isLabel),
    objects: list(seen?.objects, mostObjects).filter(isObject),
  };
}

const list = (value, most) => (Array.isArray(value) ? value.slice(0, most) : []);
const isLabel = (value) => typeof value === "string" && value.length <= longestLabel;
const isFraction = (value) => Number.isFinite(value) && value >= 0 && value <= 1;

function isObject(object) {
  const box = object?.box;
  if (!Array.isArray(box) || box.length !== 4 || !box.every(isFraction)) return false;
  return isLabel(object.label) && isFraction(object.score) && box[0] < box[2] && box[1] < box[3];
}
