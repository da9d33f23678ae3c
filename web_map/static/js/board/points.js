// Open incidents as dots on one canvas; ten thousand are drawn at once and moved by the browser.
import { el } from "../kit/dom.js";
import { label } from "../kit/words.js";
import { colour } from "../map/base_map.js";
import { dueWords, urgencyOf } from "../handling/clock.js";

const COLOURS = { late: colour("bad"), soon: colour("selected"), later: colour("accent"), none: colour("ink-3") };

export function createBoardPoints(map, { onOpen }) {
  const layer = L.layerGroup().addTo(map);
  const drawn = new Map();
  let ring = null;
  let turn = 0;

  function draw(row) {
    const urgency = urgencyOf(row.due_at);
    const point = L.circleMarker([row.lat, row.lon], {
      radius: urgency === "late" ? 7 : 5, weight: row.exact ? 1.5 : 3, color: "#fff", fillColor: COLOURS[urgency], fillOpacity: 0.92, bubblingMouseEvents: false,
    });
    point.on("click", () => onOpen(row.id));
    point.bindTooltip(() => el("span", {}, `${label("category", row.category)} · ${row.title} · ${dueWords(row.due_at)}`));
    return point.addTo(layer);
  }

  return {
    /** Draw just what changed: a dot stays where nothing of its row is new. */
    show(rows) {
      turn += 1;
      for (const row of rows) {
        if (row.lat === null) continue;
        const known = drawn.get(row.id);
        if (known?.row === row) known.turn = turn;
        else {
          known?.point.remove();
          drawn.set(row.id, { row, point: draw(row), turn });
        }
      }
      for (const [id, { point, turn: shown }] of drawn) {
        if (shown === turn) continue;
        point.remove();
        drawn.delete(id);
      }
    },
    mark(row) {
      ring?.remove();
      ring = row?.lat ? L.circleMarker([row.lat, row.lon], { pane: "mark", color: colour("selected"), fill: false, radius: 11, weight: 3.5, interactive: false }).addTo(map) : null;
    },
  };
}
