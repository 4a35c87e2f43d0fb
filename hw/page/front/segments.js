// Many pieces of time in a row, drawn with no more rectangles than there are columns of pixels.

// Begin, end and colour of each piece, in the order of time.
class Segments {
  constructor(capacity) {
    this.begin = new Float64Array(capacity);
    this.end = new Float64Array(capacity);
    this.colour = new Uint8Array(capacity);
    this.item = new Int32Array(capacity);
    this.length = 0;
  }
  add(begin, end, colour, item) {
    if (end <= begin) return;
    this.begin[this.length] = begin;
    this.end[this.length] = end;
    this.colour[this.length] = colour;
    this.item[this.length++] = item;
  }
  // The piece at an instant, or -1.
  at(time) {
    const next = firstAbove(this.begin, time, this.length) - 1;
    return next >= 0 && time < this.end[next] ? this.item[next] : -1;
  }
}

// Pieces narrower than a column share it: it gets the colour of most of them, as opaque as it is covered.
function drawSegments(pen, segments, box, y, height, colours, alpha, label) {
  const { begin, end, colour, item, length } = segments;
  const column = 1 / Math.max(1, pen.density),
    sums = new Float64Array(colours.length);
  let open = -1,
    covered = 0;
  const close = () => {
    if (open < 0) return;
    let best = 0;
    for (let c = 1; c < sums.length; ++c) if (sums[c] > sums[best]) best = c;
    const part = Math.min(1, covered / column);
    if (part > 0.04) pen.rect(box.left + open * column, y, column, height, colours[best], alpha * Math.max(0.3, part));
    sums.fill(0);
    covered = 0;
    open = -1;
  };
  const share = (x1, x2, c) => {
    const at = Math.floor((x1 - box.left) / column);
    if (at !== open) (close(), (open = at));
    covered += x2 - x1;
    sums[c] += x2 - x1;
  };
  for (let k = Math.max(0, firstAbove(end, box.from, length)); k < length && begin[k] < box.to; ++k) {
    const x1 = Math.max(box.left, box.x(begin[k])),
      x2 = Math.min(box.right, box.x(end[k]));
    if (x2 - x1 < 2 * column) {
      share(x1, x2, colour[k]);
      continue;
    }
    close();
    const gap = x2 - x1 > 4 ? 0.6 : 0;
    pen.rect(x1, y, x2 - x1 - gap, height, colours[colour[k]], alpha);
    if (label && x2 - x1 > 40) label(item[k], x1, x2, colours[colour[k]]);
  }
  close();
}
