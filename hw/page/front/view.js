// A view: a drawing with a heading, which can be saved as SVG and PNG.

const views = new Map();

// Makes the section of a view. `view` has: id, title, hint; draw(pen, width, style), which returns nothing; and
// height(width, style). Controls are elements beside the title.
function makeSection(view, controls = [], body = null) {
  views.set(view.id, view);
  const save = (kind) =>
    element(
      "button",
      {
        class: "quiet",
        title: `Save this view as ${kind}`,
        "data-save": `${view.id}-${kind.toLowerCase()}`,
        onclick: () => saveView(view, kind),
      },
      kind,
    );
  return element(
    "section",
    { id: view.id, "aria-label": view.title },
    element(
      "header",
      {},
      element("h2", {}, view.title),
      view.hint ? element("span", { class: "hint" }, view.hint) : null,
      element("span", { class: "controls" }, controls, save("SVG"), save("PNG")),
    ),
    body ?? [],
  );
}

// A canvas that is drawn again whenever something changes, in the width that it has.
class CanvasView {
  constructor({ label, draw, height, isOfTime = false }) {
    this.canvas = element("canvas", { role: "img", "aria-label": label, tabindex: isOfTime ? 0 : null });
    this.frame = element("div", { class: "canvas" }, this.canvas);
    this.draw = draw;
    this.height = height;
    drawers.add(() => this.redraw());
    new ResizeObserver(() => redraw()).observe(this.frame);
    if (isOfTime) addTimeGestures(this);
  }
  redraw() {
    const width = this.frame.clientWidth,
      style = screenStyle();
    if (width === 0) return;
    const height = this.height(width, style),
      density = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
    const canvas = this.canvas,
      pixels = [Math.round(width * density), Math.round(height * density)];
    if (canvas.width !== pixels[0] || canvas.height !== pixels[1]) {
      [canvas.width, canvas.height] = pixels;
      canvas.style.height = `${height}px`;
    }
    const context = canvas.getContext("2d");
    context.setTransform(density, 0, 0, density, 0, 0);
    context.clearRect(0, 0, width, height);
    this.draw(new CanvasPen(context), width, style);
  }
}

// Several drawings one under the other as one view: for every run, and an axis below.
function stackedView(view, parts) {
  view.parts = parts;
  view.height = (width, style) => parts.reduce((sum, part) => sum + part.height(width, style), 0);
  view.draw = (pen, width, style) => {
    let top = 0;
    for (const part of parts) {
      pen.moved(top, () => part.draw(pen, width, style));
      top += part.height(width, style);
    }
  };
  return view;
}

// Dragging selects a part of the time, with shift it moves it; the wheel with ctrl zooms, sideways it moves; a double
// click shows all. `view` may have hover(x, y, event), which returns the lines of a tip, and click(x, y, event).
function addTimeGestures(view) {
  const { canvas, frame } = view;
  const band = element("div", { class: "band", hidden: true });
  const cross = element("div", { class: "cross", hidden: true });
  frame.append(band, cross);
  crosses.push(cross);
  let begin = null,
    moved = false;
  const place = (event) => {
    const area = canvas.getBoundingClientRect();
    return [event.clientX - area.left, event.clientY - area.top];
  };
  const box = () => timeBox(frame.clientWidth, screenStyle());
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    begin = place(event);
    moved = false;
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    const [x, y] = place(event),
      time = box();
    for (const other of crosses) {
      other.hidden = x < time.left || x > time.right;
      other.style.left = `${x}px`;
    }
    if (begin === null) {
      showTip(x >= time.left && x <= time.right ? view.hover?.(x, y, event) : null, event);
      return;
    }
    moved ||= Math.abs(x - begin[0]) > 3;
    if (!moved) return;
    showTip(null);
    if (event.shiftKey) {
      pan((begin[0] - x) / time.width);
      begin = [x, y];
      return;
    }
    const left = Math.max(time.left, Math.min(x, begin[0])),
      right = Math.min(time.right, Math.max(x, begin[0]));
    band.hidden = false;
    Object.assign(band.style, { left: `${left}px`, width: `${Math.max(0, right - left)}px` });
  });
  canvas.addEventListener("pointerup", (event) => {
    if (begin === null) return;
    const [x, y] = place(event),
      time = box(),
      from = begin[0];
    begin = null;
    band.hidden = true;
    if (!moved) view.click?.(x, y, event);
    else if (!event.shiftKey) showTime(time.time(Math.min(x, from)), time.time(Math.max(x, from)));
  });
  canvas.addEventListener("pointerleave", () => {
    showTip(null);
    for (const other of crosses) other.hidden = true;
  });
  canvas.addEventListener("pointercancel", () => ((begin = null), (band.hidden = true)));
  canvas.addEventListener("dblclick", showAll);
  canvas.addEventListener(
    "wheel",
    (event) => {
      const time = box();
      if (event.ctrlKey || event.metaKey) zoom(1.2 ** (event.deltaY / 60), time.time(place(event)[0]));
      else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        pan((event.deltaX || event.deltaY) / time.width);
      } else return;
      event.preventDefault();
    },
    { passive: false },
  );
}

const crosses = [];

// Lines beside the pointer; the first is a heading.
function showTip(lines, event) {
  const tip = document.getElementById("tip");
  tip.hidden = !lines || lines.length === 0;
  if (tip.hidden) return;
  tip.replaceChildren(...lines.map((line, k) => element(k ? "div" : "strong", {}, brief(line, 160))));
  const { width, height } = tip.getBoundingClientRect();
  const x = event.clientX + 14 + width > innerWidth ? event.clientX - width - 14 : event.clientX + 14;
  const y = event.clientY + 16 + height > innerHeight ? event.clientY - height - 12 : event.clientY + 16;
  Object.assign(tip.style, { left: `${Math.max(4, x)}px`, top: `${Math.max(4, y)}px` });
}
