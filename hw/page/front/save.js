// Views as files, at the width of a column.

const pointsPerMillimetre = 72 / 25.4;

function svgOf(view, width = state.exportWidth * pointsPerMillimetre) {
  const pen = new SvgPen(width, view.height(width, fileStyle));
  pen.rect(0, 0, ...pen.size, fileStyle.surface);
  view.draw(pen, width, fileStyle);
  return pen.finish();
}

// 300 pixels an inch.
function canvasOf(view, width = state.exportWidth * pointsPerMillimetre) {
  const density = 300 / 72, height = view.height(width, fileStyle);
  const canvas = element("canvas", { width: Math.round(width * density), height: Math.round(height * density) });
  const context = canvas.getContext("2d");
  context.scale(density, density);
  const pen = new CanvasPen(context);
  pen.rect(0, 0, width, height, fileStyle.surface);
  view.draw(pen, width, fileStyle);
  return canvas;
}

function saveView(view, kind) {
  const name = `${state.runs.map((run) => run.summary.network).filter((n, k, all) => all.indexOf(n) === k).join("-")}-${view.id}`;
  const save = (blob) => {
    const link = element("a", { href: URL.createObjectURL(blob), download: `${name.replace(/[^\w.-]+/g, "_")}.${kind.toLowerCase()}` });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };
  if (kind === "SVG") save(new Blob([svgOf(view)], { type: "image/svg+xml" }));
  else canvasOf(view).toBlob(save, "image/png");
}
