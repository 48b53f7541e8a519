// Where the tiles go, so that as much as possible is seen of their pictures, as in
// app/geometry. All rectangles are {x, y, w, h} in CSS pixels.

const tileGap = 8;
const spotlightShares = [2 / 3, 3 / 4, 4 / 5]; // of the area, for a picture made large

// arrangeTiles returns the rectangle of each picture, given their aspect ratios
// (width / height), in an area; large is the index of the one to be large, or -1.
export function arrangeTiles(area, aspects, large = -1) {
  return arrange(area, aspects, large, aspects.length).rects;
}

// addTile is arrangeTiles with one picture more, the last, or null if the others would
// be smaller for it. Of two pictures none is large.
export function addTile(area, aspects, added, large = -1) {
  const n = aspects.length;
  const alone = arrange(area, aspects, large, n);
  const more = arrange(area, [...aspects, added], n > 1 ? large : -1, n);
  return more.shown > alone.shown * 0.999 ? more.rects : null;
}

// arrange takes the arrangement in which the first counted pictures show the most; on a
// tie the first, simpler one.
function arrange(area, aspects, large, counted) {
  let best = { rects: [], shown: 0 };
  if (aspects.length === 0) return best;
  for (const cells of candidateCells(area, aspects, large)) {
    const rects = cells.map((cell, i) => letterbox(cell, aspects[i]));
    const shown = sum(rects.slice(0, counted).map(({ w, h }) => w * h));
    if (!best.rects.length || shown > best.shown * 1.001) best = { rects, shown };
  }
  return best;
}

// candidateCells gives the pictures places in an area in every way that may be the
// best: in a grid, or one of them large and the others beside or below it.
function candidateCells(area, aspects, large) {
  const n = aspects.length;
  if (n === 1) return [[area]];
  if (large >= 0) {
    return spotlightShares.flatMap((share) => [spotlight(area, aspects, large, share), spotlightAbove(area, aspects, large, share)]);
  }
  const columns = aspects.map((_, i) => i + 1);
  const even = columns.filter((count) => count === Math.ceil(n / Math.ceil(n / count))); // as many in each row as can be
  return even.map((count) => grid(area, aspects, count));
}

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

// grid places the pictures row by row, in the middle of the area, in rows of one
// height, as large as they can be.
function grid(area, aspects, columns) {
  const rows = aspects.flatMap((_, i) => (i % columns ? [] : [aspects.slice(i, i + columns)]));
  const heights = rows.map((row) => (area.w - gaps(row.length)) / sum(row));
  const h = Math.max(0, Math.min((area.h - gaps(rows.length)) / rows.length, ...heights));
  const top = area.y + (area.h - h * rows.length - gaps(rows.length)) / 2;
  return rows.flatMap((row, i) => {
    const left = area.x + (area.w - h * sum(row) - gaps(row.length)) / 2;
    return row.map((aspect, j) => ({
      x: left + h * sum(row.slice(0, j)) + tileGap * j,
      y: top + (h + tileGap) * i,
      w: h * aspect,
      h,
    }));
  });
}

// spotlight places the large picture to the left of a column of the others, which are
// of one width. The large one has at least a share of the width to itself.
function spotlight({ x, y, w, h }, aspects, large, share) {
  const others = aspects.filter((_, i) => i !== large).map((aspect) => 1 / aspect);
  const width = Math.max(0, Math.min(w * (1 - share) - tileGap / 2, (h - gaps(others.length)) / sum(others)));
  const main = letterbox({ x, y, w: w - width - tileGap, h }, aspects[large]);
  main.x = x + (w - main.w - tileGap - width) / 2;
  const top = y + (h - width * sum(others) - gaps(others.length)) / 2;
  const places = others.map((inverse, i) => ({
    x: main.x + main.w + tileGap,
    y: top + width * sum(others.slice(0, i)) + tileGap * i,
    w: width,
    h: width * inverse,
  }));
  return places.toSpliced(large, 0, main);
}

// spotlightAbove is spotlight with the others in a row below the large one.
function spotlightAbove(area, aspects, large, share) {
  return spotlight(transposed(area), aspects.map((aspect) => 1 / aspect), large, share).map(transposed);
}

const gaps = (n) => tileGap * (n - 1);
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
const transposed = ({ x, y, w, h }) => ({ x: y, y: x, w: h, h: w });
