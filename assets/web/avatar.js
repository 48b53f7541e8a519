// Who is shown in the place of a picture: initials in a colour of their own, the same
// that the window has (app/avatar.go, app/palette).

import { fromBase64 } from "./seal.js";

const colors = ["#1f6fc4", "#b33a6b", "#1b7a5a", "#8a5a00", "#6b4fc2", "#b04a1e", "#3e6b7d", "#8b3fa8"];

// personColor is always the same for the same key, which is base64url, or else ID.
export function personColor(key, id) {
  let hash = 0x811c9dc5; // FNV-1a of 32 bits
  for (const byte of key ? fromBase64(key) : new TextEncoder().encode(id)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return colors[hash % colors.length];
}

// initials are the first letters of the first and the last word of a name.
export function initials(name) {
  const letters = name.split(/[^\p{L}\p{N}]+/u).filter(Boolean).map((word) => [...word][0].toUpperCase());
  return letters.length > 2 ? letters[0] + letters.at(-1) : letters.join("");
}
