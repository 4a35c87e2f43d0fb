// What is drawn again when something has changed.

const drawers = new Set();
let isScheduled = false;

// Draws everything again before the next picture, once.
function redraw() {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(() => {
    isScheduled = false;
    for (const draw of drawers) draw();
  });
}
