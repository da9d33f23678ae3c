// The board's incidents: read whole, changed as news comes in, filtered and ordered here.
import { getJson } from "../kit/http.js";

const SEEN = "board.seen";

export function createRows() {
  let byId = new Map();
  let units = {};
  let names = [];
  let mark = null;
  let seen = readSeen();

  const take = (columns, rows) => {
    for (const values of rows) {
      const row = {};
      columns.forEach((name, i) => { row[name] = values[i]; });
      // Read once: the list is put in order at every news.
      row.due = row.due_at ? Date.parse(row.due_at) : Infinity;
      row.since = Date.parse(row.reported_at);
      byId.set(row.id, row);
    }
  };

  return {
    /** Read everything anew. */
    async load() {
      const found = await getJson("/board");
      byId = new Map();
      names = found.columns;
      units = found.units;
      mark = found.mark;
      take(found.columns, found.rows);
      if (!Object.keys(seen).length) seen = versions(byId);
      return found;
    },
    /** Take in what a stream told; says which incidents changed. */
    merge({ columns, rows, gone }) {
      take(columns, rows);
      for (const id of gone) byId.delete(id);
      return rows.map((values) => values[columns.indexOf("id")]);
    },
    get: (id) => byId.get(id),
    nameOf: (code) => units[code] ?? code ?? "",
    all: () => [...byId.values()],
    get size() { return byId.size; },
    /** Up to where the rows are known; a stream goes on from here. */
    get mark() { return mark; },
    get columns() { return names; },
    isChanged: (row) => row.version > (seen[row.id] ?? 0),
    see(row) {
      if (row && seen[row.id] !== row.version) writeSeen({ ...seen, [row.id]: row.version });
    },
    seeAll: () => writeSeen(versions(byId)),
    shown: (filters, now) => order([...byId.values()].filter((row) => matches(row, filters, now, seen)), now),
  };

  function writeSeen(next) {
    seen = Object.fromEntries(Object.entries(next).filter(([id]) => byId.has(id)));
    try {
      localStorage.setItem(SEEN, JSON.stringify(seen));
    } catch { /* a full or closed store: what was seen is then known on this page only */ }
  }
}

const versions = (byId) => Object.fromEntries([...byId.values()].map(({ id, version }) => [id, version]));

function readSeen() {
  try {
    return JSON.parse(localStorage.getItem(SEEN) ?? "{}");
  } catch {
    return {};
  }
}

/** What stages a dispatcher tells apart; the first that holds counts. */
export const STAGES = {
  pinning: (row) => !row.grid,
  accept: (row) => row.state === "reported",
  dispatch: (row) => row.state === "accepted",
  handling: (row) => row.state === "in_handling",
  verify: (row) => row.state === "pending_verification",
  callback: (row) => row.state === "pending_callback",
};

export const isLate = (row, now) => row.due < now;

export const stageOf = (row) => Object.keys(STAGES).find((name) => STAGES[name](row));

function matches(row, { text, stage, category, area, late, own, changed }, now, seen) {
  if (stage && stageOf(row) !== stage) return false;
  if (category && row.category !== category) return false;
  if (area && !row.grid?.startsWith(area)) return false;
  if (late && !isLate(row, now)) return false;
  if (own && !row.own) return false;
  if (changed && row.version <= (seen[row.id] ?? 0)) return false;
  return !text || row.title.includes(text) || row.no.includes(text.toUpperCase());
}

/** Late first, the latest of them first of all; then urgent; then by what is due; then by age. */
function order(rows, now) {
  for (const row of rows) row.rank = isLate(row, now) ? 0 : row.urgent ? 1 : 2;
  return rows.sort((a, b) => a.rank - b.rank || (a.due === b.due ? a.since - b.since : a.due - b.due));
}
