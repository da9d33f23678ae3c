// A list of any length: only the rows in sight exist, all of the same height.
import { $, badge, el, empty } from "../kit/dom.js";
import { label, t } from "../kit/words.js";
import { dueBadge, gradeBadges, urgencyOf } from "../handling/clock.js";

const HEIGHT = 64;
const MORE = 6;

export function createBoardList(place, { onOpen, onSelect, nameOf, isChanged }) {
  const space = $("[data-space]", place);
  const selected = new Set();
  let rows = [];
  let current = null;
  let drawn = "";

  function draw({ force = false } = {}) {
    const first = Math.max(0, Math.floor(place.scrollTop / HEIGHT) - MORE);
    const last = Math.min(rows.length, Math.ceil((place.scrollTop + place.clientHeight) / HEIGHT) + MORE);
    const span = `${first}-${last}`;
    if (!force && span === drawn) return;
    drawn = span;
    space.style.height = `${Math.max(rows.length * HEIGHT, 1)}px`;
    space.replaceChildren(...rows.slice(first, last).map((row, i) => entry(row, first + i)));
    if (!rows.length) space.replaceChildren(empty(t("没有符合条件的未结事件", "No open incident matches"), t("清除筛选再看。", "Clear the filters.")));
    place.setAttribute("aria-activedescendant", current ? `row-${current}` : "");
  }

  function entry(row, index) {
    const box = el("input", { type: "checkbox", tabindex: -1, checked: selected.has(row.id), "aria-label": t(`选中 ${row.no}`, `Select ${row.no}`), onclick: (event) => { event.stopPropagation(); toggle(row.id); } });
    const made = el("div.board-row", {
      id: `row-${row.id}`, role: "option", "aria-selected": selected.has(row.id), "aria-current": row.id === current, "aria-setsize": rows.length, "aria-posinset": index + 1,
      data: { id: row.id, due: urgencyOf(row.due_at), changed: isChanged(row) ? "yes" : "" },
      onclick: () => open(row.id),
    }, box,
      el("span.title", {}, row.title),
      el("span.due", {}, dueBadge(row.due_at)),
      el("span.meta", {}, el("span.mono", {}, row.no), el("span", {}, label("state", row.state)), el("span", {}, nameOf(row.lead ?? row.holder) || t("待标注", "to be placed")), el("span", {}, label("category", row.category)), gradeBadges(row)));
    made.style.transform = `translateY(${index * HEIGHT}px)`;
    return made;
  }

  function toggle(id) {
    if (!selected.delete(id)) selected.add(id);
    draw({ force: true });
    onSelect([...selected]);
  }

  function open(id) {
    mark(id);
    onOpen(id);
  }

  function mark(id) {
    current = id;
    const index = rows.findIndex((row) => row.id === id);
    if (index >= 0) {
      const top = index * HEIGHT;
      if (top < place.scrollTop) place.scrollTop = top;
      else if (top + HEIGHT > place.scrollTop + place.clientHeight) place.scrollTop = top + HEIGHT - place.clientHeight;
    }
    draw({ force: true });
  }

  function step(by) {
    const index = rows.findIndex((row) => row.id === current);
    const next = rows[Math.min(rows.length - 1, Math.max(0, index + by))];
    if (next) mark(next.id);
  }

  place.addEventListener("scroll", () => draw(), { passive: true });
  new ResizeObserver(() => draw({ force: true })).observe(place);
  return {
    show(shown) {
      rows = shown;
      for (const id of selected) if (!rows.some((row) => row.id === id)) selected.delete(id);
      draw({ force: true });
    },
    mark,
    step,
    open: () => current && open(current),
    toggle: () => current && toggle(current),
    clear() {
      selected.clear();
      draw({ force: true });
      onSelect([]);
    },
    get current() { return current; },
    focus: () => place.focus(),
  };
}

/** Badges that a head of the list shows for a number of rows. */
export const countBadge = (n, words, tone) => (n ? badge(`${words} ${n}`, tone) : null);
