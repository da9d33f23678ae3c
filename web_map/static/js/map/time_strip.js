// How many incidents each week had, and a window over them: drag across it, or move its two ends.
import { $, settle } from "../kit/dom.js";
import { number, t } from "../kit/words.js";

const DAY = 86_400_000;
/** More days than this are shown by the week. */
const MOST_BARS = 200;
const WEEK = 7;

/** `onChange(from, to)` with whole days when a window is chosen; `show(days)` and `mark(from, to)` draw. */
export function createTimeStrip(place, { onChange }) {
  const [bars, first, last] = [$("[data-bars]", place), $("[data-first]", place), $("[data-last]", place)];
  let steps = [];
  let from = 0;
  let before = [0, 0];

  function show(days) {
    steps = days?.counts ? stepsOf(days) : [];
    place.hidden = !steps.length;
    if (place.hidden) return;
    const most = Math.max(1, ...steps.map(({ n }) => n ?? 0));
    bars.setAttribute("viewBox", `0 0 ${steps.length} 100`);
    bars.replaceChildren(...steps.map((step, i) => bar(bars.namespaceURI, i, step, most)));
    for (const range of [first, last]) range.max = steps.length - 1;
    $("[data-begin]", place).textContent = steps[0].day;
    $("[data-end]", place).textContent = steps.at(-1).end;
  }

  function mark(fromDay, toDay) {
    if (!steps.length) return;
    const begin = steps.findIndex(({ end }) => !fromDay || end >= fromDay);
    const end = steps.findLastIndex(({ day }) => !toDay || day <= toDay);
    set(begin < 0 ? steps.length - 1 : begin, Math.max(0, end));
  }

  function set(begin, end) {
    first.value = Math.min(begin, end);
    last.value = Math.max(begin, end);
    const [low, high] = [Number(first.value), Number(last.value)];
    [...bars.children].forEach((one, i) => one.classList.toggle("is-chosen", i >= low && i <= high));
    const words = `${steps[low].day} – ${steps[high].end}`;
    for (const range of [first, last]) range.setAttribute("aria-valuetext", words);
    $("[data-window]", place).textContent = words;
  }

  // A key that is held down moves an end step by step: only where it comes to rest is asked for.
  const tell = settle(() => steps.length && onChange(steps[Number(first.value)].day, steps[Number(last.value)].end), 350);
  for (const range of [first, last]) {
    range.addEventListener("input", () => set(Number(first.value), Number(last.value)));
    range.addEventListener("change", tell);
  }
  const indexAt = ({ clientX }) => {
    const { left, width } = bars.getBoundingClientRect();
    return Math.min(steps.length - 1, Math.max(0, Math.floor(((clientX - left) * steps.length) / width)));
  };
  bars.addEventListener("pointerdown", (event) => {
    if (event.button || !event.isPrimary) return;
    bars.setPointerCapture(event.pointerId);
    before = [Number(first.value), Number(last.value)];
    from = indexAt(event);
    set(from, from);
  });
  const isHeld = ({ pointerId }) => bars.hasPointerCapture(pointerId);
  bars.addEventListener("pointermove", (event) => isHeld(event) && set(from, indexAt(event)));
  bars.addEventListener("pointerup", (event) => isHeld(event) && tell());
  bars.addEventListener("pointercancel", (event) => {
    if (!isHeld(event)) return;
    bars.releasePointerCapture(event.pointerId);
    set(...before);
  });
  return { show, mark };
}

/** Bars of a day, or of a week counted back from the last day; `n` is null where a day of it is not told. */
function stepsOf({ first, counts }) {
  const size = counts.length > MOST_BARS ? WEEK : 1;
  const start = Date.parse(`${first}T00:00:00Z`);
  const dayAt = (i) => new Date(start + i * DAY).toISOString().slice(0, 10);
  const found = [];
  for (let end = counts.length; end > 0; end -= size) {
    const begin = Math.max(0, end - size);
    found.unshift({ day: dayAt(begin), end: dayAt(end - 1), n: sum(counts.slice(begin, end)) });
  }
  return found;
}

const sum = (counts) => (counts.includes(null) ? null : counts.reduce((all, one) => all + one, 0));

/** A bar as high as it counts; as high as can be, in grey, where that is not told: it is not none. */
function bar(space, x, { n, day, end }, most) {
  const made = document.createElementNS(space, "rect");
  const height = n === null ? 100 : (n * 100) / most;
  for (const [name, value] of Object.entries({ x: x + 0.1, y: 100 - height, width: 0.8, height })) made.setAttribute(name, value);
  made.classList.toggle("is-withheld", n === null);
  const title = document.createElementNS(space, "title");
  title.textContent = `${day} – ${end}: ${n === null ? t("不公布", "withheld") : number(n)}`;
  made.append(title);
  return made;
}
