// Where everything is: frames laid out in advance, put into each other as they are unfolded.
//
// A frame's own coordinates are those of its folded sections. An unfolded section needs more room;
// both axes are stretched where it stands, so that order and distances of all else are kept.

const PADDING = 16;
const HEADING = 26;

/** A growing function that makes each interval [from, to] at least so long; the rest only moves. */
function stretched(intervals) {
  if (intervals.length === 0) return x => x;
  const stops = [...new Set(intervals.flatMap(i => [i.from, i.to]))].sort((a, b) => a - b);
  const sorted = [...intervals].sort((a, b) => a.from - b.from);
  const places = [stops[0]];
  const factors = [];
  let open = [];
  let next = 0;
  for (let s = 0; s + 1 < stops.length; s++) {
    while (next < sorted.length && sorted[next].from <= stops[s]) open.push(sorted[next++]);
    open = open.filter(i => i.to > stops[s]);
    const factor = Math.max(1, ...open.map(i => i.length / (i.to - i.from)));
    factors.push(factor);
    places.push(places[s] + (stops[s + 1] - stops[s]) * factor);
  }
  return x => {
    if (x <= stops[0]) return x;
    if (x >= stops[stops.length - 1]) return x - stops[stops.length - 1] + places[places.length - 1];
    let low = 0;
    let high = stops.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (stops[middle] <= x) low = middle; else high = middle;
    }
    return places[low] + (x - stops[low]) * factors[low];
  };
}

/** Sizes of a frame and, where its sections are unfolded, of theirs. */
function measure(frames, index, unfolded) {
  const frame = frames[index];
  const across = [];
  const down = [];
  const inner = new Map();
  frame.items.forEach(([kind, ref, x, y, w, h], i) => {
    if (kind !== 's' || !unfolded.has(ref)) return;
    const size = measure(frames, ref, unfolded);
    inner.set(i, size);
    across.push({ from: x - w / 2, to: x + w / 2, length: size.width + 2 * PADDING });
    down.push({ from: y - h / 2, to: y + h / 2, length: size.height + 2 * PADDING + HEADING });
  });
  const toX = stretched(across);
  const toY = stretched(down);
  return { toX, toY, inner, width: toX(frame.width), height: toY(frame.height) };
}

/** All boxes and lines in one coordinate system. */
function place(frames, unfolded) {
  const boxes = [];
  const lines = [];
  const put = (index, left, top, size, depth, parent) => {
    const frame = frames[index];
    const ends = [];
    const doors = new Map();
    frame.items.forEach((item, i) => {
      const [kind, ref, x, y, w, h] = item;
      const cx = left + size.toX(x);
      const cy = top + size.toY(y);
      const box = { kind, ref, x: cx, y: cy, w, h, depth, parent, frame: index, open: false };
      boxes.push(box);
      if (kind === 'i' || kind === 'o') doors.set(kind + ref, box);
      const grown = size.inner.get(i);
      if (grown) {
        box.open = true;
        box.w = grown.width + 2 * PADDING;
        box.h = grown.height + 2 * PADDING + HEADING;
        box.x = left + (size.toX(x - w / 2) + size.toX(x + w / 2)) / 2;
        box.y = top + (size.toY(y - h / 2) + size.toY(y + h / 2)) / 2;
        const inside = put(ref, box.x - grown.width / 2, box.y - box.h / 2 + HEADING + PADDING, grown, depth + 1, box);
        ends.push({ box, doors: inside });
      } else {
        ends.push({ box, doors: null });
      }
    });
    for (const [from, to, value, ...bends] of frame.lines) {
      const start = ends[from].doors?.get('o' + value) ?? ends[from].box;
      const end = ends[to].doors?.get('i' + value) ?? ends[to].box;
      const points = [start.x, start.y + start.h / 2];
      for (let b = 0; b < bends.length; b += 2) points.push(left + size.toX(bends[b]), top + size.toY(bends[b + 1]));
      points.push(end.x, end.y - end.h / 2);
      lines.push(line(points, value, start, end));
    }
    return doors;
  };
  const size = measure(frames, 0, unfolded);
  put(0, 0, 0, size, 0, null);
  boxes.sort((a, b) => a.depth - b.depth);
  return { boxes, lines, width: size.width, height: size.height };
}

function line(points, value, from, to) {
  let left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  for (let i = 0; i < points.length; i += 2) {
    left = Math.min(left, points[i]);
    right = Math.max(right, points[i]);
    top = Math.min(top, points[i + 1]);
    bottom = Math.max(bottom, points[i + 1]);
  }
  return { points, value, from, to, left, right, top, bottom };
}
