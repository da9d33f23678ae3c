// The view as its address: filters, what is open, and where the map looks. Links can be shared.
import { members } from "../kit/words.js";
import { isArea, levelOf } from "./area_tree.js";

const FILTERS = ["text", "period", "from", "to", "category", "channel", "tier", "area", "outcome", "within", "inview", "once"];
/** What the map draws, and which tab is open: each with what it is unless the address says otherwise. */
const LOOK = { shape: ["circles", "dots", "none"], shade: ["none", "count", "rate", "residents"], tab: ["list", "charts"] };
const OPENED = ["incident", "grid", "at"];
const PERIODS = ["7", "30", "90", "365", "all", "own"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const DEFAULT_PERIOD = "30";

const isMember = (vocabulary) => (value) => members(vocabulary).some(([member]) => member === value);
const numbers = (text) => text.split(",").map((part) => (part.trim() ? Number(part) : NaN));
const isWithin = (value, least, most) => value >= least && value <= most;

/** What each part of an address may say; a link may be old, cut off, or typed by hand. */
const IS_VALID = {
  text: (value) => value.length <= 100,
  period: (value) => PERIODS.includes(value),
  from: isDay,
  to: isDay,
  category: isMember("category"),
  channel: isMember("channel"),
  tier: isMember("tier"),
  area: (value, tree) => isArea(tree, value),
  outcome: (value) => ["assigned", "pinning"].includes(value),
  within: isOutline,
  inview: (value) => value === "1",
  once: (value) => value === "1",
  ...Object.fromEntries(Object.entries(LOOK).map(([name, choices]) => [name, (value) => choices.includes(value)])),
  incident: (value) => UUID.test(value),
  grid: (value, tree) => levelOf(value) === "grid" && isArea(tree, value),
  at: isPlace,
  view: isCamera,
};

function isDay(value) {
  const day = new Date(`${value}T00:00:00Z`);
  return /^(19|20)\d\d-\d\d-\d\d$/.test(value) && !Number.isNaN(day.valueOf()) && day.toISOString().startsWith(value);
}

function isPlace(value) {
  const [lon, lat, ...more] = numbers(value);
  return isWithin(lon, -180, 180) && isWithin(lat, -90, 90) && !more.length;
}

function isOutline(value) {
  const corners = value.split(";");
  return corners.length >= 3 && corners.length <= 400 && corners.every(isPlace);
}

function isCamera(value) {
  const [lat, lon, zoom, ...more] = numbers(value);
  return isWithin(lon, -180, 180) && isWithin(lat, -90, 90) && isWithin(zoom, 1, 24) && !more.length;
}

/** The view that the address asks for; `isBroken` when a part of it means nothing and was left out. */
export function readState(tree) {
  const asked = new URLSearchParams(location.search);
  const given = Object.keys(IS_VALID).filter((name) => asked.get(name));
  const found = Object.fromEntries(given.filter((name) => IS_VALID[name](asked.get(name), tree)).map((name) => [name, asked.get(name)]));
  if (found.from > found.to) {
    delete found.from;
    delete found.to;
  }
  found.period ??= found.from || found.to ? "own" : DEFAULT_PERIOD;
  if (found.period === "own" && !found.from && !found.to) found.period = DEFAULT_PERIOD;
  const isBroken = given.some((name) => found[name] !== asked.get(name));
  return { filters: filtersOf(found), look: lookOf(found), open: openOf(found), camera: cameraOf(found.view), isBroken };
}

const filtersOf = (found) => Object.fromEntries(FILTERS.filter((name) => found[name]).map((name) => [name, found[name]]));

const lookOf = (found) => Object.fromEntries(Object.entries(LOOK).map(([name, [usual]]) => [name, found[name] ?? usual]));

function openOf(found) {
  const kind = OPENED.findLast((name) => found[name]);
  return kind ? { kind, value: found[kind] } : null;
}

function cameraOf(text) {
  if (!text) return null;
  const [lat, lon, zoom] = numbers(text);
  return { lat, lon, zoom };
}

/** The address of a view, to be kept in the history or in a link. */
export function addressOf({ filters, look = {}, open, camera }) {
  const query = new URLSearchParams();
  for (const name of FILTERS) if (filters[name]) query.set(name, filters[name]);
  if (query.get("period") === DEFAULT_PERIOD) query.delete("period");
  for (const [name, [usual]] of Object.entries(LOOK)) if (look[name] && look[name] !== usual) query.set(name, look[name]);
  if (open) query.set(open.kind, open.value);
  if (camera) query.set("view", `${camera.lat.toFixed(5)},${camera.lon.toFixed(5)},${Number(camera.zoom.toFixed(2))}`);
  return query.size ? `${location.pathname}?${query}` : location.pathname;
}

export function writeState(state, { push = false } = {}) {
  if (push) history.pushState(null, "", addressOf(state));
  else history.replaceState(null, "", addressOf(state));
}
