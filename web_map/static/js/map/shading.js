// Grids shaded by how much happened in them; the shading follows the filters.
import { el } from "../kit/dom.js";
import { number, t } from "../kit/words.js";
import { colour, gridStyle } from "./base_map.js";

/** Shares of the grids that have anything below which a class ends: the last is the top 5 %. */
const QUANTILES = [0.3, 0.6, 0.8, 0.95];

const MEASURES = {
  count: { step: 1, of: (n) => n, title: () => t("每网格事件（件）", "Incidents per grid") },
  rate: {
    step: 0.1,
    of: (n, { households }) => (households > 0 ? (n * 100) / households : null),
    title: () => t("每百户事件（件）", "Incidents per 100 households"),
  },
  residents: {
    step: 0.1,
    of: (n, { residents }) => (residents > 0 ? (n * 1000) / residents : null),
    title: () => t("每千人事件（件）", "Incidents per 1,000 residents"),
  },
};

/**
 * `shade(summary, measure)` colours the grids by what was counted, null when that is not known; measure
 * "none" leaves them white. `forget()` until the next counts are there.
 */
export function createShading(grids) {
  let classes = null;
  for (const shape of grids.byCode.values()) shape.bindTooltip(() => words(shape), { sticky: true, className: "told-of-grid" });

  function words(shape) {
    const { code, name, township, village, households, residents } = shape.feature.properties;
    return el("span", {}, el("b", {}, name), " ", [township, village].filter(Boolean).join(" · "), el("br"),
      classes ? wordsOf(classes.told(code)) : "",
      households ? t(` · ${number(households)} 户`, ` · ${number(households)} households`) : "",
      residents ? t(` · ${number(residents)} 人`, ` · ${number(residents)} residents`) : "");
  }

  function shade(summary, measure) {
    const { of, step } = MEASURES[measure] ?? MEASURES.count;
    const told = tellerOf(summary);
    const valueOf = ({ feature: { properties } }) => {
      const n = told(properties.code);
      return n in WHY ? n : (of(n, properties) ?? UNMEASURED);
    };
    const shapes = [...grids.byCode.values()];
    const values = shapes.map(valueOf);
    const limits = limitsOf(values, step);
    know({ told, limits, measure, values: new Set(values) });
    shapes.forEach((shape, i) => shape.setStyle({ fillColor: measure === "none" ? gridStyle.fillColor : fillOf(values[i], limits) }));
  }

  /** What lies open under a pointer that rests says it, too. */
  function know(what) {
    classes = what;
    for (const shape of grids.byCode.values()) if (shape.isTooltipOpen()) shape.getTooltip().update();
  }

  return {
    shade,
    forget: () => know(null),
    legend: () => (classes && classes.measure !== "none" ? legendOf(classes) : []),
  };
}

/** Why a grid has no number: each is told apart from none. */
const [UNREAD, WITHHELD, UNMEASURED] = ["unread", "withheld", "unmeasured"];
const WHY = {
  [UNREAD]: () => t("没有读到", "could not be read"),
  [WITHHELD]: () => t("不公布", "withheld"),
  [UNMEASURED]: () => t("分母未录入", "not entered what to count against"),
};

/** What is told of a grid by its code: how many, or why not. */
function tellerOf(summary) {
  if (!summary) return () => UNREAD;
  const { n, grids, withheld } = summary;
  // With neither the total nor any grid told, what is not named is not none.
  if (!grids || (n === null && !Object.keys(grids).length)) return () => WITHHELD;
  const hidden = new Set(withheld);
  return (code) => (hidden.has(code) || grids[code] === null ? WITHHELD : (grids[code] ?? 0));
}

function wordsOf(n) {
  if (n === UNREAD) return t("件数没有读到", "number could not be read");
  if (n === WITHHELD) return t("件数不公布", "number withheld");
  return t(`${number(n)} 件`, `${number(n)} incidents`);
}

/** Where classes end: quantiles of what is more than nothing, cut down to whole steps. */
function limitsOf(values, step) {
  const positive = values.filter((value) => value > 0).sort((a, b) => a - b);
  if (!positive.length) return [];
  const at = (share) => positive[Math.floor(share * (positive.length - 1))];
  const whole = QUANTILES.map((share) => Math.floor(at(share) / step + 1e-9) * step);
  return [...new Set(whole)].filter((limit) => limit > positive[0]);
}

const classOf = (value, limits) => limits.filter((limit) => value >= limit).length;

/** Few classes span the scale. */
const stepOf = (index, limits) => (limits.length ? Math.round((index * 4) / limits.length) : 0);

function fillOf(value, limits) {
  if (value in WHY) return colour("unknown");
  return value > 0 ? colour(`seq-${stepOf(classOf(value, limits), limits)}`) : "#ffffff";
}

function legendOf({ limits, measure, values }) {
  const { title, step } = MEASURES[measure];
  const show = (value) => (step < 1 ? value.toFixed(1) : number(value));
  const spans = [0, ...limits].map((low, i) => {
    const high = limits[i];
    if (high === undefined) return low ? `≥ ${show(low)}` : "> 0";
    if (step < 1) return low ? `${show(low)}–${show(high)}` : `< ${show(high)}`;
    const [first, last] = [Math.max(low, 1), high - 1];
    return first === last ? show(first) : `${show(first)}–${show(last)}`;
  });
  const reasons = [...values].filter((value) => value in WHY);
  const steps = [
    el("div", {}, el("span.swatch.swatch-seq-0"), "0"),
    ...spans.map((span, i) => el("div", {}, el(`span.swatch.swatch-seq-${stepOf(i, limits) + 1}`), span)),
  ];
  return [
    el("strong", {}, title()),
    ...reasons.map((why) => el("div", {}, el("span.swatch.swatch-unknown"), WHY[why]())),
    ...(reasons.length < values.size ? steps : []),
  ];
}
