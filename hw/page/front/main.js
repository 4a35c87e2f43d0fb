// Puts the page together when everything has been read.

async function start() {
  const data = await readData();
  takeRuns(data.json.runs.map((json, index) => new Run(json, data.columns, index)));
  setUpTheme();
  document.body.append(
    makeHead(),
    element(
      "main",
      {},
      makeCards(),
      makeCriticalPath(),
      makeToolbar(),
      makeOccupancy(),
      makeTimeline(),
      makeAddressMap(),
      makeLayers(),
      element(
        "div",
        { class: "pair" },
        element("div", {}, makeResources(), makeRoofline()),
        element("div", {}, makeWaiting(), makeEnergy()),
      ),
    ),
    element("aside", { id: "details", "aria-label": "Selected", hidden: true }),
    element("div", { id: "tip", hidden: true }),
    makeHelp(),
  );
  listenToKeys();
  themeChanged();
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // For tests, and for whoever looks into the page.
  window.weft = {
    ready: performance.now(),
    state,
    views,
    count,
    partColour,
    showTime,
    svg: (id) => svgOf(views.get(id)),
    redrawAll: () => drawers.forEach((draw) => draw()),
  };
}

// When the last of these files has been read.
Promise.resolve()
  .then(start)
  .catch((error) => {
    document.body.append(element("p", { class: "failure" }, `The page could not be shown: ${error.message ?? error}`));
    throw error;
  });
