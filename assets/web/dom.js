// What several screens do with elements.

export const byId = (id) => document.getElementById(id);

// setText leaves a text that does not change alone, so that a screen reader does
// not read it again.
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// setLabel names an element that shows only an icon.
export function setLabel(element, text) {
  if (element.getAttribute("aria-label") === text) return;
  element.setAttribute("aria-label", text);
  element.title = text;
}

// setVideoTrack shows a track in a video element, or hides that without one.
export function setVideoTrack(video, track) {
  video.hidden = !track;
  if ((video.srcObject?.getTracks()[0] ?? null) === (track ?? null)) return;
  video.srcObject = track ? new MediaStream([track]) : null;
}

// setRect places an absolutely positioned element, in CSS pixels.
export function setRect(element, { x, y, w, h }) {
  Object.assign(element.style, { left: `${x}px`, top: `${y}px`, width: `${w}px`, height: `${h}px` });
}
