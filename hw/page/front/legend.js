// Legends.

// Names beside squares or lines of their colours, from the left; returns the height that they take.
function drawLegend(pen, entries, x, y, width, style) {
  const size = style.font,
    rowHeight = size * 1.5;
  let at = x,
    row = 0;
  for (const { name, colour, line, dash } of entries) {
    const needed = size * 1.5 + textWidth(name, size) + size * 1.4;
    if (at > x && at + needed > x + width) ((at = x), ++row);
    const middle = y + row * rowHeight + size * 0.65;
    if (line) pen.line(at, middle, at + size * 1.1, middle, colour, { width: size * 0.16, dash: dash ?? [] });
    else pen.rect(at, middle - size * 0.4, size * 0.8, size * 0.8, colour);
    pen.text(at + size * (line ? 1.4 : 1.15), middle + size * 0.35, name, { size, colour: style.ink });
    at += needed;
  }
  return (row + 1) * rowHeight;
}

function legendHeight(entries, width, style) {
  const nothing = { line() {}, rect() {}, text() {} };
  return drawLegend(nothing, entries, 0, 0, width, style);
}
