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
