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

/** `shade(counts, measure)` colours the grids by code; measure "none" leaves them white. */
export function createShading(grids) {
  let classes = null;
  for (const shape of grids.byCode.values()) shape.bindTooltip(() => words(shape), { sticky: true, className: "told-of-grid" });

  function words(shape) {
    const { name, township, village, households, residents } = shape.feature.properties;
    const { code } = shape.feature.properties;
    const n = classes?.counts[code] ?? 0;
    return el("span", {}, el("b", {}, name), " ", [township, village].filter(Boolean).join(" · "), el("br"),
      classes ? wordsOf(n, classes.withheld.has(code)) : "",
      households ? t(` · ${number(households)} 户`, ` · ${number(households)} households`) : "",
      residents ? t(` · ${number(residents)} 人`, ` · ${number(residents)} residents`) : "");
  }

  function shade(counts, measure, withheld = new Set()) {
    const { of, step } = MEASURES[measure] ?? MEASURES.count;
    const shapes = [...grids.byCode.values()];
    const isHidden = ({ feature }) => withheld.has(feature.properties.code);
    const values = shapes.map((shape) => (isHidden(shape) ? null : of(counts[shape.feature.properties.code] ?? 0, shape.feature.properties)));
    const limits = limitsOf(values, step);
    const isUnknown = shapes.some((shape, i) => values[i] === null && !isHidden(shape));
    classes = { counts, limits, measure, withheld, isUnknown };
    shapes.forEach((shape, i) => shape.setStyle({ fillColor: measure === "none" ? gridStyle.fillColor : fillOf(values[i], limits) }));
  }

  return { shade, legend: () => (classes && classes.measure !== "none" ? legendOf(classes) : []) };
}

const wordsOf = (n, isWithheld) => (isWithheld ? t("件数不公布", "number withheld") : t(`${number(n)} 件`, `${number(n)} incidents`));

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
  if (value === null) return colour("unknown");
  return value > 0 ? colour(`seq-${stepOf(classOf(value, limits), limits)}`) : "#ffffff";
}

function legendOf({ limits, measure, withheld, isUnknown }) {
  const { title, step } = MEASURES[measure];
  const show = (value) => (step < 1 ? value.toFixed(1) : number(value));
  const spans = [0, ...limits].map((low, i) => {
    const high = limits[i];
    if (high === undefined) return low ? `≥ ${show(low)}` : "> 0";
    if (step < 1) return low ? `${show(low)}–${show(high)}` : `< ${show(high)}`;
    const [first, last] = [Math.max(low, 1), high - 1];
    return first === last ? show(first) : `${show(first)}–${show(last)}`;
  });
  return [
    el("strong", {}, title()),
    el("div", {}, el("span.swatch.swatch-seq-0"), "0"),
    ...(withheld.size ? [el("div", {}, el("span.swatch.swatch-unknown"), t("不公布", "withheld"))] : []),
    ...(isUnknown ? [el("div", {}, el("span.swatch.swatch-unknown"), t("分母未录入", "not entered what to count against"))] : []),
    ...spans.map((span, i) => el("div", {}, el(`span.swatch.swatch-seq-${stepOf(i, limits) + 1}`), span)),
  ];
}
