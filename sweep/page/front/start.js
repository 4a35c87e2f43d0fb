// Puts the page together when everything has been read.

async function start() {
  const data = await readData();
  takeSweep(data.json);
  setUpTheme();
  document.body.append(
    makeHead(),
    element("main", {}, makeScatter(), makeParallel(), makeTable()),
    element("aside", { id: "details", "aria-label": "Selected", hidden: true }),
    element("div", { id: "tip", hidden: true }),
  );
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") select(null);
  });
  fillTable();
  themeChanged();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // For tests, and for whoever looks into the page.
  window.weft = { ready: performance.now(), state, views, select, svg: (id) => svgOf(views.get(id)) };
}

Promise.resolve()
  .then(start)
  .catch((error) => {
    document.body.append(element("p", { class: "failure" }, `The page could not be shown: ${error.message ?? error}`));
    throw error;
  });
