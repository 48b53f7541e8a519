// Where the tiles go, so that as much as possible is seen of their pictures, as in
// app/tiles.go. All rectangles are {x, y, w, h} in CSS pixels.

const tileGap = 8;
const spotlightShares = [2 / 3, 3 / 4, 4 / 5]; // of the area, for a picture made large

const hidingPenalty = 3; // how much worse it is to hide a part of a picture than to show all of them that much smaller

// arrangeTiles returns the rectangle of each picture, given their aspect ratios
// (width / height), in an area over which an obstacle lies; large is the index of
// the one to be large, or -1.
export function arrangeTiles(area, obstacle, aspects, large = -1) {
  const n = aspects.length;
  if (n === 0) return [];
  const candidates = freeParts(area, obstacle).flatMap((part) => candidateCells(part, obstacle, n, large));
  const centred = candidates.map((cells) => cells.map((cell, i) => letterbox(cell, aspects[i])));
  const beside = candidates.map((cells) => cells.map((cell, i) => letterboxBeside(cell, aspects[i], obstacle)));
  return best([...centred, ...beside], obstacle);
}

// freeParts returns the area, and what is left of it above, to the left, below and
// to the right of the obstacle.
function freeParts({ x, y, w, h }, obstacle) {
  return [
    { x, y, w, h },
    { x, y, w, h: obstacle.y - tileGap - y },
    { x, y, w: obstacle.x - tileGap - x, h },
    { x, y: obstacle.y + obstacle.h + tileGap, w, h: y + h - obstacle.y - obstacle.h - tileGap },
    { x: obstacle.x + obstacle.w + tileGap, y, w: x + w - obstacle.x - obstacle.w - tileGap, h },
  ].filter((part) => part.w > 0 && part.h > 0);
}

// candidateCells divides an area into n cells in every way that may be the best.
function candidateCells(area, obstacle, n, large) {
  if (n === 1) return [[area]];
  const candidates = [];
  if (large < 0) {
    for (let columns = 1; columns <= n; columns++) candidates.push(gridCells(area, n, columns));
  }
  if (n > 2 || large >= 0) {
    for (const share of spotlightShares) {
      for (const beside of [true, false]) candidates.push(spotlightCells(area, obstacle, n, Math.max(large, 0), share, beside));
    }
  }
  return candidates;
}

// best is the candidate that shows the most; on a tie the first, simpler one.
function best(candidates, obstacle) {
  let found;
  let most = 0;
  for (const rects of candidates) {
    const shown = rects.reduce((sum, rect) => sum + size(rect), 0);
    const hidden = rects.reduce((sum, rect) => sum + overlap(rect, obstacle) / (size(rect) || 1), 0);
    const visible = shown * (1 - hidingPenalty * hidden);
    if (!found || visible > most * 1.001) [found, most] = [rects, visible];
  }
  return found;
}

const size = ({ w, h }) => w * h;

// overlap is the area that two rectangles share.
export function overlap(a, b) {
  const w = Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x);
  const h = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return w > 0 && h > 0 ? w * h : 0;
}

// letterbox is the largest rectangle of the aspect ratio in the middle of a cell.
export function letterbox({ x, y, w, h }, aspect) {
  const width = Math.max(Math.min(w, h * aspect), 0);
  const height = width / aspect;
  return { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height };
}

// letterboxBeside is letterbox in the part of a cell beside the obstacle where the
// picture is largest, if the obstacle would hide some of it.
function letterboxBeside(cell, aspect, obstacle) {
  const whole = letterbox(cell, aspect);
  if (!overlap(whole, obstacle)) return whole;
  const rects = freeParts(cell, obstacle).slice(1).map((part) => letterbox(part, aspect));
  return rects.reduce((a, b) => (b.w > a.w ? b : a), rects[0] ?? whole);
}

// gridCells fills the area row by row.
function gridCells(area, n, columns) {
  const rows = Math.ceil(n / columns);
  return split(area, rows, false).flatMap((row, i) => split(row, Math.min(columns, n - i * columns), true));
}

// spotlightCells gives the large picture a share of the area, and the others the
// largest free part of the rest, beside or below it.
function spotlightCells(area, obstacle, n, large, share, beside) {
  if (!beside) return spotlightCells(transposed(area), transposed(obstacle), n, large, share, true).map(transposed);
  const main = { ...area, w: area.w * share - tileGap / 2 };
  const rest = { ...area, x: main.x + main.w + tileGap, w: area.w - main.w - tileGap };
  const parts = overlap(rest, obstacle) ? freeParts(rest, obstacle).slice(1) : [rest];
  const largest = parts.reduce((a, b) => (size(b) > size(a) ? b : a), parts[0] ?? rest);
  const others = split(largest, n - 1, false);
  return [...others.slice(0, large), main, ...others.slice(large)];
}

// split divides an area into n equal parts, beside or below each other.
function split(area, n, beside) {
  if (!beside) return split(transposed(area), n, true).map(transposed);
  const w = (area.w - tileGap * (n - 1)) / n;
  return Array.from({ length: n }, (_, i) => ({ ...area, x: area.x + i * (w + tileGap), w }));
}

const transposed = ({ x, y, w, h }) => ({ x: y, y: x, w: h, h: w });
