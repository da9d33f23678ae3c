// A figure as people read it: the share, the pair, and numbers that lead to what is behind them.
import { el } from "../kit/dom.js";
import { number, say, t } from "../kit/words.js";

/** A number that opens what is behind it; plain where there is nothing, or nothing one may list. */
export function behind(words, { n, onOpen, label }) {
  if (!n || !onOpen) return el("span.num", {}, words);
  return el("button.link.num", { type: "button", onclick: onOpen, "aria-label": label ?? null }, words);
}

/** What of a figure can be listed: grids by whoever counts, incidents by whoever reads them. */
export const mayList = (figure, allowed) => figure.counts === "grids" || allowed.list;

/** “357 / 372” in parts: the numerator and the rest lead on, the whole is said. */
export function pairWords(figure, open) {
  const title = say(figure.title);
  const met = behind(number(figure.n), { n: figure.n, onOpen: open && (() => open(figure, "met")), label: t(`${title}：${say(figure.met)} ${figure.n}`, `${title}: ${say(figure.met)} ${figure.n}`) });
  return el("span.pair", {}, met, el("span.of", {}, ` / ${number(figure.of)}`));
}

/** What is left of the cohort; of a change on the year there is no rest. */
export function restWords(figure, open) {
  if (figure.is_change || figure.of === 0) return null;
  const rest = figure.of - figure.n;
  return el("span.rest", {}, `${say(figure.rest)} `, behind(number(rest), { n: rest, onOpen: open && (() => open(figure, "rest")) }));
}
