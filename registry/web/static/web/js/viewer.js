// A picture, or a pair of the same field, closer and farther in place: by the links, by + − 0, by double click, by Ctrl
// with the wheel and by two fingers; moved by dragging or by the arrow keys; of a pair both move together, and x changes
// the light. f fills the screen and leaves it again, as Esc does.
const STEP = 1.5;
const CLOSEST = 8;
const BY_KEY = 60;
const stage = document.querySelector("[data-viewer]");

if (stage !== null) {
  const panes = [...stage.querySelectorAll(".plate-view")];
  let scale = Number(stage.dataset.zoom || 1);

  // Where the middle of a pane is in its picture, from 0 to 1 both ways.
  const middle = (pane) => [
    (pane.scrollLeft + pane.clientWidth / 2) / pane.scrollWidth,
    (pane.scrollTop + pane.clientHeight / 2) / pane.scrollHeight,
  ];
  const goTo = (pane, [x, y]) => {
    pane.scrollLeft = x * pane.scrollWidth - pane.clientWidth / 2;
    pane.scrollTop = y * pane.scrollHeight - pane.clientHeight / 2;
  };
  const zoom = (to, place = middle(panes[0])) => {
    scale = Math.min(Math.max(to, 1), CLOSEST);
    for (const pane of panes) {
      const image = pane.querySelector("img");
      image.style.width = `${scale * 100}%`;
      image.style.maxHeight = scale > 1 ? "none" : "";
      goTo(pane, place);
    }
    stage.classList.toggle("is-closer", scale > 1);
  };
  const move = (x, y) => { panes[0].scrollBy(x, y); };
  const changeLight = () => {
    const image = panes[0].querySelector("img[data-other]");
    if (image === null) return;
    const place = middle(panes[0]);
    [image.src, image.dataset.other] = [image.dataset.other, image.src];
    [image.alt, image.dataset.otherAlt] = [image.dataset.otherAlt, image.alt];
    image.decode().finally(() => goTo(panes[0], place));
    stage.querySelector("[data-light]").textContent = image.alt;
  };

  const full = stage.querySelector("[data-full]");
  const fill = () => {
    if (!document.fullscreenEnabled) return;
    if (document.fullscreenElement === null) stage.requestFullscreen();
    else document.exitFullscreen();
  };
  if (full !== null && document.fullscreenEnabled) full.hidden = false;
  document.addEventListener("fullscreenchange", () => {
    const isFull = document.fullscreenElement === stage;
    full.textContent = isFull ? full.dataset.leave : full.dataset.full;
    full.setAttribute("aria-pressed", String(isFull));
  });

  const keys = {
    "+": () => zoom(scale * STEP), "=": () => zoom(scale * STEP), "-": () => zoom(scale / STEP), 0: () => zoom(1),
    x: changeLight, f: fill,
  };
  const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "Escape" && document.fullscreenElement !== null) document.exitFullscreen();
    const isPanning = scale > 1 && event.target.closest(".plate-view") !== null && event.key in arrows;
    if (!(event.key in keys) && !isPanning) return;
    event.preventDefault();
    if (isPanning) move(...arrows[event.key].map((way) => way * BY_KEY));
    else keys[event.key]();
  }, { capture: true });

  stage.addEventListener("click", (event) => {
    const link = event.target.closest("[data-step]");
    if (link !== null) {
      event.preventDefault();
      zoom(link.dataset.step === "closer" ? scale * STEP : scale / STEP);
    }
    if (event.target.closest("a.no-script") !== null) event.preventDefault();
    if (event.target.closest("[data-change-light]") !== null) changeLight();
    if (event.target.closest("[data-full]") !== null) fill();
  });

  // Two fingers: how far apart they are against where they began, about the point between them.
  const fingers = new Map();
  let apart = 0;
  let from = 1;
  const distance = () => {
    const [a, b] = [...fingers.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };

  for (const pane of panes) {
    pane.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "touch") return;
      fingers.set(event.pointerId, event);
      if (fingers.size === 2) [apart, from] = [distance(), scale];
    });
    pane.addEventListener("pointermove", (event) => {
      if (!fingers.has(event.pointerId)) return;
      fingers.set(event.pointerId, event);
      if (fingers.size === 2 && apart > 0) zoom(from * distance() / apart);
    });
    for (const end of ["pointerup", "pointercancel", "pointerleave"]) {
      pane.addEventListener(end, (event) => { fingers.delete(event.pointerId); });
    }
    pane.addEventListener("dblclick", () => zoom(scale >= CLOSEST ? 1 : scale * STEP));
    pane.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoom(event.deltaY < 0 ? scale * STEP : scale / STEP);
    }, { passive: false });
    pane.addEventListener("pointerdown", (event) => {
      if (scale === 1 || event.pointerType === "touch") return;
      event.preventDefault();
      pane.setPointerCapture(event.pointerId);
      pane.focus();
    });
    pane.addEventListener("pointermove", (event) => {
      if (pane.hasPointerCapture(event.pointerId)) pane.scrollBy(-event.movementX, -event.movementY);
    });
    pane.addEventListener("scroll", () => {
      for (const other of panes) {
        if (other === pane) continue;
        if (Math.abs(other.scrollLeft - pane.scrollLeft) > 1) other.scrollLeft = pane.scrollLeft;
        if (Math.abs(other.scrollTop - pane.scrollTop) > 1) other.scrollTop = pane.scrollTop;
      }
    });
  }
}
