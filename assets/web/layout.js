// Where pictures go so that the most of them is seen, as in the window.

const gap = 8; // CSS pixels

// arrange gives each picture of the given aspects (width / height) its cell of
// an area {x, y, w, h}; large is the index of the one to be large, or -1.
export function arrange(area, aspects, large = -1) {
  const n = aspects.length;
  if (n <= 1) return n ? [area] : [];
  const candidates = [];
  if (large < 0) {
    for (let columns = 1; columns <= n; columns++) candidates.push(grid(area, n, columns));
  }
  if (n > 2 || large >= 0) {
    for (const share of [0.5, 0.6, 2 / 3, 0.75, 0.8]) {
      for (const beside of [true, false]) candidates.push(oneLarge(area, n, Math.max(large, 0), share, beside));
    }
  }
  return best(candidates, aspects);
}

// best is the candidate of which pictures cover the most; on a tie the first.
function best(candidates, aspects) {
  let found;
  let most = 0;
  for (const cells of candidates) {
    const seen = cells.reduce((sum, cell, i) => sum + covered(cell, aspects[i]), 0);
    if (!found || seen > most * 1.001) [found, most] = [cells, seen];
  }
  return found;
}

function covered(cell, aspect) {
  const { w, h } = fit(cell, aspect);
  return w * h;
}

// fit is the place of a picture in its cell, letterboxed.
export function fit({ x, y, w, h }, aspect) {
  const width = Math.max(Math.min(w, h * aspect), 0);
  const height = width / aspect;
  return { x: x + (w - width) / 2, y: y + (h - height) / 2, w: width, h: height };
}

// grid fills the area row by row.
function grid(area, n, columns) {
  const rows = Math.ceil(n / columns);
  return split(area, rows, false).flatMap((row, i) => split(row, Math.min(columns, n - i * columns), true));
}

// oneLarge gives one picture a share of the area, and the others the rest.
function oneLarge(area, n, large, share, beside) {
  const [main, rest] = cut(area, share, beside);
  const others = split(rest, n - 1, !beside);
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
