// Runs before any script of a page: notes when Leaflet has drawn, how long frames take, and what
// somebody did last. All moments are those of performance.now(), which begins with the navigation.
(() => {
  const watch = { map: null, draws: [], moves: [], lists: [], listed: null, acted: 0, frames: [] };
  window.watch = watch;
  const afterFrame = (call) => requestAnimationFrame(() => setTimeout(() => call(performance.now())));

  /** What stands on the map: circles with a number, single incidents, pictures; and their incidents. */
  watch.shown = () => {
    const found = { circles: 0, singles: 0, pictures: document.querySelectorAll("canvas.leaflet-image-layer").length, n: 0 };
    for (const circle of document.querySelectorAll(".cluster")) {
      found.circles += 1;
      found.n += Number(circle.dataset.n);
    }
    watch.map.eachLayer((layer) => {
      if (layer instanceof L.CircleMarker && layer.options.radius === 6) found.singles += 1;
    });
    found.n += found.singles;
    return found;
  };

  let leaflet;
  Object.defineProperty(window, "L", {
    configurable: true,
    get: () => leaflet,
    set(value) {
      leaflet = value;
      value.Map.addInitHook(function keep() {
        watch.map ??= this;
        this.on("pointsdrawn", () => afterFrame((at) => watch.draws.push({ at, ...watch.shown() })));
        this.on("moveend", () => watch.moves.push(performance.now()));
      });
    },
  });

  const isSomething = ({ circles, singles, pictures }) => circles + singles + pictures > 0;
  watch.firstDrawn = () => watch.draws.find(isSomething)?.at ?? null;
  watch.drawnSince = (moment) => watch.draws.find(({ at }) => at > moment) ?? null;

  const look = () => {
    if (document.querySelector("[data-list] .entry")) afterFrame((at) => { watch.listed = at; });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);

  for (const kind of ["input", "pointerup", "mouseup"]) {
    addEventListener(kind, ({ timeStamp }) => { watch.acted = timeStamp; }, { capture: true });
  }
  // The list is busy from the question until what was found stands in it.
  addEventListener("DOMContentLoaded", () => {
    const head = document.querySelector("[data-result-head]");
    if (!head) return;
    const told = () => head.hasAttribute("aria-busy") || afterFrame((at) => watch.lists.push(at));
    new MutationObserver(told).observe(head, { attributes: true, attributeFilter: ["aria-busy"] });
  });

  // A page of folium is drawn by its scripts; what they left to the next frame is done in it.
  watch.loaded = null;
  addEventListener("load", () => afterFrame((at) => { watch.loaded = at; }));

  let isOn = false;
  let last = 0;
  const step = (now) => {
    if (!isOn) return;
    watch.frames.push(now - last);
    last = now;
    requestAnimationFrame(step);
  };
  watch.startFrames = () => {
    watch.frames = [];
    isOn = true;
    requestAnimationFrame((now) => { last = now; requestAnimationFrame(step); });
  };
  watch.stopFrames = () => {
    isOn = false;
    return watch.frames;
  };
})();
