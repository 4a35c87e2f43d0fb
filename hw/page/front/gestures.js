// The pointer in views of time.

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
