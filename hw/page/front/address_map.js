// Who lives where in the scratchpad, when: each buffer a rectangle of time and addresses.

function makeAddressMap() {
  const parts = state.runs.map((run) => addressPart(run));
  const view = stackedView(
    {
      id: "address-map",
      title: "Address map",
      hint: `every buffer: when it lives, and where; click one: its task${isAnyInPages() ? `; ${pagesHint}` : ""}`,
    },
    [mapLegend, ...parts, timeAxisPart()],
  );
  const canvases = [
    new CanvasView({ ...mapLegend, label: "Legend" }),
    ...parts.map((part) =>
      Object.assign(
        new CanvasView({ ...part, isOfTime: true, label: `Addresses of buffers over time, ${part.run.directory}` }),
        { hover: part.hover, click: part.click },
      ),
    ),
    new CanvasView({ ...timeAxisPart(), label: "Axis of time" }),
  ];
  const by = element(
    "label",
    {},
    "Colour by ",
    element(
      "select",
      { id: "map-by", onchange: (event) => ((state.mapBy = event.target.value), redraw()) },
      element("option", {}, "class"),
      element("option", {}, "layer"),
    ),
  );
  return makeSection(
    view,
    [by],
    canvases.map((canvas) => canvas.frame),
  );
}

// A dynamic run gives out pages, wherever they are.
const isAnyInPages = () => state.runs.some((run) => run.summary.dispatch.mode === "dynamic");
const pagesHint = "pages: only the first byte of a buffer is known, the rest is drawn behind it";

const mapEntries = () =>
  (state.mapBy === "class" ? classNames.map((name, c) => ({ name, colour: classColours[c] })) : layerEntries()).concat(
    capacityEntry(),
  );

const mapLegend = {
  height: (width, style) => legendHeight(mapEntries(), width - leftOf(style), style) + style.font * 0.4,
  draw: (pen, width, style) => drawLegend(pen, mapEntries(), leftOf(style), 0, width - leftOf(style), style),
};

function addressPart(run) {
  const height = (width, style) => style.font * (state.runs.length > 1 ? 14 : 20);
  const bufferAt = (x, y) => {
    const style = screenStyle(),
      width = document.querySelector("#address-map .canvas").clientWidth,
      high = height(width, style);
    const cycle = timeBox(width, style, run).time(x),
      address = addressScale(run, high, style).invert(y);
    return findBuffer(run, cycle, address);
  };
  return {
    run,
    height,
    draw: (pen, width, style) => drawAddressMap(pen, width, style, run, height(width, style)),
    hover: (x, y) => {
      const buffer = bufferAt(x, y);
      return buffer < 0 ? null : bufferLines(run, buffer);
    },
    click: (x, y) => {
      const buffer = bufferAt(x, y);
      if (buffer < 0) clearSelection();
      else if (buffer < run.taskCount) selectTask(run, buffer);
      else selectInstant(run, run.buffers.alloc[buffer]);
    },
  };
}

function bufferLines(run, buffer) {
  const { buffers } = run,
    readers = run.readersOf(buffer),
    layer = run.bufferLayer(buffer);
  return [
    run.bufferName(buffer),
    `${classNames[buffers.class[buffer]]}${layer < 0 ? "" : ` of ${run.layers[layer]}`}`,
    `${bytesText(buffers.bytes[buffer])} at address ${count(buffers.address[buffer])}`,
    cycleRange(buffers.alloc[buffer], buffers.life[buffer] ? buffers.free[buffer] : "the end"),
    readers.length ? `read by ${count(readers.length)} task${readers.length > 1 ? "s" : ""}` : "read by no task",
  ];
}

const largestAddress = (run) => topOfScale(run, run.summary.simulated.peak_address, 1.02);
const addressScale = (run, high, style) =>
  d3
    .scaleLinear()
    .domain([0, largestAddress(run)])
    .range([high - style.font * 0.6, style.font * 0.6]);

// The buffers in the scratchpad in blocks, with the time that each block spans, so that most are passed over.
function mapBlocks(run) {
  if (run.mapBlocks) return run.mapBlocks;
  const { alloc, free, address } = run.buffers,
    size = 256,
    placed = [];
  for (let b = 0; b < run.bufferCount; ++b) if (address[b] >= 0) placed.push(b);
  const order = orderOf(
    Float64Array.from(placed, (b) => alloc[b]),
    placed.length,
  );
  const list = Int32Array.from(order, (k) => placed[k]),
    blocks = [];
  for (let at = 0; at < list.length; at += size) {
    const members = list.subarray(at, at + size);
    let from = Infinity,
      to = 0;
    for (const b of members) ((from = Math.min(from, alloc[b])), (to = Math.max(to, free[b])));
    blocks.push({ members, from, to });
  }
  return (run.mapBlocks = blocks);
}

function findBuffer(run, cycle, position) {
  const { alloc, free, address, bytes } = run.buffers;
  let found = -1;
  for (const { members, from, to } of mapBlocks(run)) {
    if (cycle < from || cycle > to) continue;
    for (const b of members) {
      if (alloc[b] <= cycle && cycle <= free[b] && address[b] <= position && position < address[b] + bytes[b])
        found = b;
    }
  }
  return found;
}

function drawAddressMap(pen, width, style, run, high) {
  const box = timeBox(width, style, run),
    scale = addressScale(run, high, style),
    size = style.font;
  drawByteAxis(pen, box.left, box.right, scale, largestAddress(run), high - size, style);
  const image = paintMap(run, box, scale, high, pen.density, style);
  pen.image(image, box.left, 0, box.width, high);
  pen.clip(box.left, 0, box.width, high, () => {
    if (isCapacityAbove(run, run.summary.simulated.peak_address)) {
      markCapacityAbove(pen, run, box.right, "end", style);
    } else if (run.capacity) {
      pen.line(box.left, scale(run.capacity), box.right, scale(run.capacity), okabeIto.vermillion, {
        width: size * 0.12,
        dash: [size * 0.54, size * 0.27],
      });
    }
    if (state.task?.run === run) frameBuffers(pen, run, box, scale, style);
    drawInstant(pen, box, run, 0, high, style);
  });
  drawRunLabel(pen, run, style);
}

// The selected task's result, and what it reads.
function frameBuffers(pen, run, box, scale, style) {
  const { alloc, free, address, bytes } = run.buffers,
    { task } = state.task;
  const frame = (b, colour, lineWidth) => {
    if (address[b] < 0) return;
    const x1 = box.x(alloc[b]),
      x2 = Math.max(x1 + 2, box.x(free[b]));
    const y1 = scale(address[b] + bytes[b]),
      y2 = Math.max(y1 + 2, scale(address[b]));
    pen.frame(x1, y1, x2 - x1, y2 - y1, colour, lineWidth);
  };
  for (const b of run.inputsOf(task)) frame(b, okabeIto.vermillion, 1.5);
  frame(task, style.ink, 2);
}

// Pixels are set by hand: there may be a hundred thousand rectangles, most of them a pixel wide.
function paintMap(run, box, scale, high, density, style) {
  const columns = Math.max(1, Math.round(box.width * density)),
    rows = Math.max(1, Math.round(high * density));
  const image = new ImageData(columns, rows),
    pixels = new Uint32Array(image.data.buffer);
  const packed = (colour, by = 1) => {
    const { r, g, b } = d3.rgb(colour);
    return ((255 << 24) | (Math.round(b * by) << 16) | (Math.round(g * by) << 8) | Math.round(r * by)) >>> 0;
  };
  const palette = state.mapBy === "class" ? classColours : [...layerColours, okabeIto.grey];
  const fills = Uint32Array.from(palette, (colour) => packed(colour)),
    edges = Uint32Array.from(palette, (colour) => packed(colour, style.dark ? 0.55 : 0.72));
  const { alloc, free, address, bytes, class: classes } = run.buffers,
    unit = unitOf(run);
  const perUnit = columns / (state.to - state.from),
    top = (position) => Math.round(scale(position) * density);
  for (const { members, from, to } of mapBlocks(run)) {
    if (to < box.from || from > box.to) continue;
    for (const b of members) {
      if (free[b] < box.from || alloc[b] > box.to) continue;
      const x1 = Math.max(0, Math.floor((alloc[b] * unit - state.from) * perUnit));
      const x2 = Math.min(columns, Math.max(x1 + 1, Math.floor((free[b] * unit - state.from) * perUnit)));
      const y1 = Math.max(0, top(address[b] + bytes[b])),
        y2 = Math.min(rows, Math.max(y1 + 1, top(address[b])));
      const layer = b < run.taskCount ? run.tasks.layer[b] % layerColours.length : layerColours.length;
      const k = state.mapBy === "class" ? classes[b] : layer,
        hasEdge = x2 - x1 > 3 * density && y2 - y1 > 3 * density;
      for (let y = y1; y < y2; ++y) {
        pixels.fill(hasEdge && y === y1 ? edges[k] : fills[k], y * columns + x1, y * columns + x2);
        if (hasEdge) pixels[y * columns + x2 - 1] = edges[k];
      }
    }
  }
  const canvas = (run.mapCanvas ??= document.createElement("canvas"));
  canvas.width = columns;
  canvas.height = rows;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
