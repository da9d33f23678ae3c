// A long list as one stop of the Tab key: arrows walk through it, and Tab goes on to what follows.
import { $$ } from "./dom.js";

/** Returns what to call whenever the entries or the current one have changed. */
export function oneStop(list) {
  let last = null;
  const settle = () => {
    const stops = $$("button", list);
    const stop = stops.find((button) => button === last) ?? currentOf(stops) ?? stops[0];
    for (const button of stops) button.tabIndex = button === stop ? 0 : -1;
  };
  list.addEventListener("keydown", (event) => walk(list, event));
  list.addEventListener("focusin", ({ target }) => {
    last = target;
    settle();
  });
  return (entry = null) => {
    last = entry ?? last;
    settle();
  };
}

const currentOf = (stops) => stops.find((button) => button.getAttribute("aria-current") === "true");

function walk(list, event) {
  const step = { ArrowDown: 1, ArrowUp: -1, j: 1, k: -1 }[event.key];
  if (!step) return;
  const stops = $$("button", list);
  const next = stops[stops.indexOf(document.activeElement) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** Scroll the list, and only the list, until an entry of it can be seen. */
export function revealIn(list, entry) {
  const [there, here] = [entry.getBoundingClientRect(), list.getBoundingClientRect()];
  if (there.top < here.top) list.scrollTop -= here.top - there.top;
  else if (there.bottom > here.bottom) list.scrollTop += there.bottom - here.bottom;
}
