// Where pictures go so that the most of them is seen, as in the window.

const gap = 8; // CSS pixels

const hiding = 3; // how much worse it is to hide a part of a picture than to show all of them that much smaller

// arrange gives each picture of the given aspects (width / height) its place in
// an area {x, y, w, h}, on which something else lies over; large is the index of
// the one to be large, or -1.
export function arrange(area, over, aspects, large = -1) {
  const n = aspects.length;
  if (n === 0) return [];
  const candidates = free(area, over).flatMap((part) => divide(part, over, n, large));
  const alike = candidates.map((cells) => cells.map((cell, i) => fit(cell, aspects[i])));
  const aside = candidates.map((cells) => cells.map((cell, i) => fitAside(cell, aspects[i], over)));
  return best([...alike, ...aside], over);
}

// free is the area, and what is left of it above, below, before and after what
// lies over it.
function free({ x, y, w, h }, over) {
  return [
    { x, y, w, h },
    { x, y, w, h: over.y - gap - y },
    { x, y, w: over.x - gap - x, h },
    { x, y: over.y + over.h + gap, w, h: y + h - over.y - over.h - gap },
    { x: over.x + over.w + gap, y, w: x + w - over.x - over.w - gap, h },
  ].filter((part) => part.w > 0 && part.h > 0);
}

// divide cuts an area into n cells in every way that may be the best.
function divide(area, over, n, large) {
  if (n === 1) return [[area]];
  const ways = [];
  if (large < 0) {
    for (let columns = 1; columns <= n; columns++) ways.push(grid(area, n, columns));
  }
  if (n > 2 || large >= 0) {
    for (const share of [0.5, 0.6, 2 / 3, 0.75, 0.8]) {
      for (const beside of [true, false]) ways.push(oneLarge(area, over, n, Math.max(large, 0), share, beside));
    }
  }
  return ways;
}

// best is the candidate that shows the most; on a tie the first.
function best(candidates, over) {
  let found;
  let most = 0;
  for (const places of candidates) {
    const shown = places.reduce((sum, place) => sum + size(place), 0);
    const hidden = places.reduce((sum, place) => sum + overlap(place, over) / (size(place) || 1), 0);
    const seen = shown * (1 - hiding * hidden);
    if (!found || seen > most * 1.001) [found, most] = [places, seen];
  }
  return found;
}

function size({ w, h }) {
  return w * h;
}

function overlap(a, b) {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

// fit is the place of a picture in its cell, letterboxed.
export function fit({ x, y, w, h }, aspect) {
  const width = Math.max(Math.min(w, h * aspect), 0);
  const height = width / aspect;
  return { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height };
}

// fitAside is fit in that part of a cell where nothing lies over the picture and
// it is the largest, if there is one.
function fitAside(cell, aspect, over) {
  const whole = fit(cell, aspect);
  if (!overlap(whole, over)) return whole;
  const places = free(cell, over).slice(1).map((part) => fit(part, aspect));
  return places.reduce((a, b) => (b.w > a.w ? b : a), places[0] ?? whole);
}

// grid fills the area row by row.
function grid(area, n, columns) {
  const rows = Math.ceil(n / columns);
  return split(area, rows, false).flatMap((row, i) => split(row, Math.min(columns, n - i * columns), true));
}

// oneLarge gives one picture a share of the area, and the others what is free of
// the rest.
function oneLarge(area, over, n, large, share, beside) {
  const [main, rest] = cut(area, share, beside);
  const parts = overlap(rest, over) ? free(rest, over).slice(1) : [rest];
  const roomy = parts.reduce((a, b) => (b.w * b.h > a.w * a.h ? b : a), parts[0] ?? rest);
  const others = split(roomy, n - 1, !beside);
  return [...others.slice(0, large), main, ...others.slice(large)];
}

function cut({ x, y, w, h }, share, beside) {
  if (beside) {
    const width = w * share - gap / 2;
    return [{ x, y, w: width, h }, { x: x + width + gap, y, w: w - width - gap, h }];
  }
  const height = h * share - gap / 2;
  return [{ x, y, w, h: height }, { x, y: y + height + gap, w, h: h - height - gap }];
}

// split cuts an area into n equal parts, side by side or one below the other.
function split({ x, y, w, h }, n, beside) {
  const part = ((beside ? w : h) - gap * (n - 1)) / n;
  return Array.from({ length: n }, (_, i) =>
    beside ? { x: x + i * (part + gap), y, w: part, h } : { x, y: y + i * (part + gap), w, h: part },
  );
}
