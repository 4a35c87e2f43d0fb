// Drawing on a canvas or into an SVG file with the same calls, so that what is saved is what is seen.

class CanvasPen {
  constructor(context) {
    this.context = context;
  }
  rect(x, y, width, height, fill, alpha = 1) {
    this.context.globalAlpha = alpha;
    this.context.fillStyle = fill;
    this.context.fillRect(x, y, width, height);
    this.context.globalAlpha = 1;
  }
  frame(x, y, width, height, colour, lineWidth = 1) {
    this.context.strokeStyle = colour;
    this.context.lineWidth = lineWidth;
    this.context.strokeRect(x, y, width, height);
  }
  line(x1, y1, x2, y2, colour, { width = 1, dash = [], alpha = 1 } = {}) {
    this.path(`M${x1},${y1}L${x2},${y2}`, { stroke: colour, width, dash, alpha });
  }
  path(data, { fill, stroke, width = 1, dash = [], alpha = 1 }) {
    const path = new Path2D(data),
      context = this.context;
    context.globalAlpha = alpha;
    if (fill) ((context.fillStyle = fill), context.fill(path));
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.setLineDash(dash);
      context.stroke(path);
      context.setLineDash([]);
    }
    context.globalAlpha = 1;
  }
  circle(x, y, radius, fill, stroke) {
    const r = radius,
      data = `M${x - r},${y}a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0`;
    this.path(data, { fill, stroke });
  }
  text(x, y, text, { size, colour, align = "start", bold = false, turn = 0, halo = null }) {
    const context = this.context;
    context.save();
    context.translate(x, y);
    if (turn) context.rotate((turn * Math.PI) / 180);
    context.font = `${bold ? "600 " : ""}${size}px ${fontFamily}`;
    context.textAlign = { start: "left", middle: "center", end: "right" }[align];
    context.textBaseline = "alphabetic";
    if (halo) {
      Object.assign(context, { strokeStyle: halo, lineWidth: size * 0.3, lineJoin: "round" });
      context.strokeText(text, 0, 0);
    }
    context.fillStyle = colour;
    context.fillText(text, 0, 0);
    context.restore();
  }
  clip(x, y, width, height, draw) {
    this.context.save();
    this.context.beginPath();
    this.context.rect(x, y, width, height);
    this.context.clip();
    draw();
    this.context.restore();
  }
  moved(y, draw) {
    this.context.save();
    this.context.translate(0, y);
    draw();
    this.context.restore();
  }
  image(canvas, x, y, width, height) {
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(canvas, x, y, width, height);
  }
  // Pixels of an image for one unit of length.
  get density() {
    return this.context.getTransform().a;
  }
}

const fontFamily = 'system-ui, -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';
const widthContext = document.createElement("canvas").getContext("2d");

function textWidth(text, size) {
  widthContext.font = `${size}px ${fontFamily}`;
  return widthContext.measureText(text).width;
}

// The text, or as much of it as has room.
function fitted(text, size, width) {
  if (textWidth(text, size) <= width) return text;
  let length = text.length;
  while (length > 1 && textWidth(`${text.slice(0, length)}…`, size) > width) --length;
  return `${text.slice(0, length)}…`;
}

const inXml = (text) =>
  String(text)
    .replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)
    .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, " ");
const rounded = (value) => String(Math.round(value * 100) / 100);

class SvgPen {
  constructor(width, height) {
    this.size = [width, height];
    this.pieces = [];
    this.clips = 0;
  }
  add(tag, attributes, content) {
    let text = `<${tag}`;
    for (const [name, value] of Object.entries(attributes)) {
      if (value === undefined || value === null) continue;
      text += ` ${name}="${typeof value === "number" ? rounded(value) : inXml(value)}"`;
    }
    this.pieces.push(content === undefined ? `${text}/>` : `${text}>${content}</${tag}>`);
  }
  rect(x, y, width, height, fill, alpha = 1) {
    this.add("rect", {
      x,
      y,
      width: Math.max(0, width),
      height: Math.max(0, height),
      fill,
      "fill-opacity": alpha === 1 ? null : alpha,
    });
  }
  frame(x, y, width, height, stroke, lineWidth = 1) {
    this.add("rect", {
      x,
      y,
      width: Math.max(0, width),
      height: Math.max(0, height),
      fill: "none",
      stroke,
      "stroke-width": lineWidth,
    });
  }
  line(x1, y1, x2, y2, stroke, { width = 1, dash = [], alpha = 1 } = {}) {
    this.add("line", {
      x1,
      y1,
      x2,
      y2,
      stroke,
      "stroke-width": width,
      "stroke-dasharray": dash.length ? dash.join(" ") : null,
      "stroke-opacity": alpha === 1 ? null : alpha,
    });
  }
  path(d, { fill, stroke, width = 1, dash = [], alpha = 1 }) {
    const short = d.replace(/-?\d+\.\d{3,}/g, (number) => rounded(+number));
    this.add("path", {
      d: short,
      fill: fill ?? "none",
      stroke: stroke ?? null,
      "stroke-width": stroke ? width : null,
      "stroke-dasharray": dash.length ? dash.join(" ") : null,
      opacity: alpha === 1 ? null : alpha,
    });
  }
  circle(cx, cy, r, fill, stroke) {
    this.add("circle", { cx, cy, r, fill, stroke: stroke ?? null });
  }
  text(x, y, text, { size, colour, align = "start", bold = false, turn = 0, halo = null }) {
    this.add(
      "text",
      {
        x,
        y,
        "font-size": size,
        "paint-order": halo && "stroke",
        stroke: halo,
        "stroke-width": halo && size * 0.3,
        fill: colour,
        "text-anchor": align === "start" ? null : align,
        "font-weight": bold ? 600 : null,
        transform: turn ? `rotate(${turn} ${rounded(x)} ${rounded(y)})` : null,
      },
      inXml(text),
    );
  }
  clip(x, y, width, height, draw) {
    const id = `clip${++this.clips}`;
    this.pieces.push(
      `<clipPath id="${id}"><rect x="${rounded(x)}" y="${rounded(y)}" width="${rounded(width)}" ` +
        `height="${rounded(height)}"/></clipPath><g clip-path="url(#${id})">`,
    );
    draw();
    this.pieces.push("</g>");
  }
  moved(y, draw) {
    this.pieces.push(`<g transform="translate(0 ${rounded(y)})">`);
    draw();
    this.pieces.push("</g>");
  }
  image(canvas, x, y, width, height) {
    this.add("image", {
      x,
      y,
      width,
      height,
      href: canvas.toDataURL("image/png"),
      preserveAspectRatio: "none",
      "image-rendering": "pixelated",
    });
  }
  get density() {
    return 4;
  }
  finish() {
    const [width, height] = this.size.map(rounded);
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="${width}pt" ` +
      `height="${height}pt" viewBox="0 0 ${width} ${height}" font-family="Helvetica, Arial, sans-serif">\n` +
      `${this.pieces.join("\n")}\n</svg>\n`
    );
  }
}
