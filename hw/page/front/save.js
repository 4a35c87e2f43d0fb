// Views as files, at the width of a column.

const pointsPerMillimetre = 72 / 25.4;

const margin = 4; // points, above and below

function drawFile(pen, view, width) {
  pen.rect(0, 0, width, view.height(width, fileStyle) + 2 * margin, fileStyle.surface);
  pen.moved(margin, () => view.draw(pen, width, fileStyle));
}

function svgOf(view, width = state.exportWidth * pointsPerMillimetre) {
  const pen = new SvgPen(width, view.height(width, fileStyle) + 2 * margin);
  drawFile(pen, view, width);
  return pen.finish();
}

// 300 pixels an inch.
function canvasOf(view, width = state.exportWidth * pointsPerMillimetre) {
  const density = 300 / 72,
    height = view.height(width, fileStyle) + 2 * margin;
  const canvas = element("canvas", { width: Math.round(width * density), height: Math.round(height * density) });
  const context = canvas.getContext("2d");
  context.scale(density, density);
  drawFile(new CanvasPen(context), view, width);
  return canvas;
}

function saveView(view, kind) {
  const name = `${pageName()}-${view.id}`;
  const save = (blob) => {
    const link = element("a", {
      href: URL.createObjectURL(blob),
      download: `${name.replace(/[^\w.-]+/g, "_")}.${kind.toLowerCase()}`,
    });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  if (kind === "SVG") save(new Blob([svgOf(view)], { type: "image/svg+xml" }));
  else canvasOf(view).toBlob(save, "image/png");
}
