// The view as its address: filters, what is open, and where the map looks. Links can be shared.
const FILTERS = ["text", "period", "from", "to", "category", "channel", "area", "outcome", "inview"];
const OPENED = ["incident", "grid", "at"];

export const DEFAULT_PERIOD = "30";

export function readState() {
  const query = new URLSearchParams(location.search);
  const state = { filters: {}, open: null, camera: null };
  for (const name of FILTERS) if (query.get(name)) state.filters[name] = query.get(name);
  state.filters.period ??= state.filters.from || state.filters.to ? "own" : DEFAULT_PERIOD;
  for (const kind of OPENED) if (query.get(kind)) state.open = { kind, value: query.get(kind) };
  state.camera = cameraOf(query.get("view"));
  return state;
}

function cameraOf(text) {
  const [lat, lon, zoom] = (text ?? "").split(",").map(Number);
  return [lat, lon, zoom].every(Number.isFinite) && zoom ? { lat, lon, zoom } : null;
}

export function writeState({ filters, open, camera }, { push = false } = {}) {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (filters[name]) query.set(name, filters[name]);
  if (query.get("period") === DEFAULT_PERIOD) query.delete("period");
  if (open) query.set(open.kind, open.value);
  if (camera) query.set("view", `${camera.lat.toFixed(5)},${camera.lon.toFixed(5)},${Number(camera.zoom.toFixed(2))}`);
  const address = query.size ? `?${query}` : location.pathname;
  if (push) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}
