// The figures in families, each with its cohort, what stands apart, and its formula on demand.
import { badge, el } from "../kit/dom.js";
import { number, say, t } from "../kit/words.js";
import { behind, mayList, pairWords, restWords } from "./pair.js";

export function familyPanels(told, open) {
  return told.families.map((family) => {
    const figures = told.figures.filter((one) => one.family === family.key);
    const body = figures.map((one) => figureBlock(one, mayList(one, told.allowed) ? open : null));
    return el("section.panel.family", { data: { family: family.key }, "aria-label": say(family.title) },
      el("header", {}, el("h2", {}, say(family.title)), el("span.muted.tiny.mono", {}, family.key)), el("div.body", {}, body));
  });
}

function figureBlock(figure, open) {
  return el("article.one", { data: { figure: figure.key } },
    el("h3", {}, say(figure.title), " ", targetBadge(figure)),
    figure.unavailable ? el("p.muted.small", {}, el("strong.value", {}, "–"), ` ${say(figure.unavailable)}`) : value(figure, open),
    el("details.small", {}, el("summary", {}, t("口径", "How it is counted")),
      el("p", {}, el("strong", {}, t("统计对象：", "Counted: ")), say(figure.cohort)),
      el("p", {}, el("strong", {}, t("公式：", "Formula: ")), say(figure.formula))));
}

function value(figure, open) {
  return el("div", {},
    el("p.line", {}, el("strong.value.num", {}, figure.said), pairWords(figure, open)),
    figure.is_change || figure.of === 0 ? null : bar(figure),
    el("p.small.muted.cohort", {}, figure.is_change ? `${say(figure.met)} / ${say(figure.rest)}` : say(figure.cohort)),
    el("p.small.line", {}, restWords(figure, open), ...figure.apart.map((one) => apartWords(figure, one, open))));
}

function bar(figure) {
  const drawn = el("progress", { max: figure.of, "aria-hidden": "true" });
  drawn.value = figure.n;
  return drawn;
}

const apartWords = (figure, { n, words }, open) => el("span.rest", {}, t("另列：", "Apart: "), `${say(words)} `,
  behind(number(n), { n, onOpen: open && (() => open(figure, "apart")) }));

function targetBadge(figure) {
  if (figure.target === null) return null;
  const words = t(`目标 ${figure.target}%`, `target ${figure.target}%`);
  if (figure.is_reached === null) return badge(words);
  return figure.is_reached ? badge(t(`达标 · ${words}`, `reached · ${words}`), "good") : badge(t(`未达标 · ${words}`, `missed · ${words}`), "warn");
}
