// Charts beside the map: what the filters found, by time, kind and grid, with its uncertainty.
import { $, $$, el } from "../kit/dom.js";
import { asOf } from "../kit/time.js";
import { label, number, t } from "../kit/words.js";
import { colour } from "./base_map.js";

/** Grids with the most incidents that are listed. */
const TOP = 12;

/** The charts in their order: `of` tells what is drawn, null while nothing of it is told. */
const CHARTS = {
  trend: { height: 150, title: () => t("每日事件", "Incidents a day"), of: trend },
  hours: { height: 190, title: () => t("星期 × 时段", "Weekday × hour"), of: hours },
  categories: { height: 300, title: () => t("类别构成", "Categories"), of: mix },
  top: { height: 300, title: () => t(`事件最多的 ${TOP} 个网格（95% 区间）`, `The ${TOP} busiest grids (95 % intervals)`), of: busiest },
};

/** The library is a megabyte: fetched when somebody first looks at charts. */
const library = () => import("../../vendor/echarts/echarts.esm.min.mjs");

export function createCharts(place, { nameOf, onGrid, onCategory }) {
  let made = null;
  let latest = null;
  const onClick = { categories: onCategory, top: onGrid };

  /** Made once, however often they are asked for while the library is on its way. */
  function make() {
    made ??= library()
      .then(({ init }) => Object.entries(CHARTS).map(([name, kind]) => makeChart(place, init, name, kind, onClick[name])))
      .catch((failure) => { made = null; throw failure; });
    return made;
  }

  /** `summary` is what the server counted, null when that is not known; drawn only while it can be seen. */
  async function show(summary) {
    latest = summary;
    if (place.hidden) return;
    const head = $("[data-charts-head]", place) ?? place.appendChild(el("p.tiny.muted", { data: { chartsHead: "" } }));
    head.textContent = summary ? headOf(summary) : t("没有读到统计，请重试。", "The figures could not be read. Try again.");
    const all = summary ? await make() : [];
    for (const box of $$(".chart-box", place)) box.hidden = !latest;
    if (summary === latest) for (const draw of all) draw(summary, nameOf);
  }

  return { show };
}

function headOf({ n, as_of: counted }) {
  return n === null
    ? t(`件数不公布 · ${asOf(counted)}`, `Number withheld · ${asOf(counted)}`)
    : t(`${number(n)} 件 · ${asOf(counted)}`, `${number(n)} incidents · ${asOf(counted)}`);
}

/** Place a chart that is not drawn yet; what is returned draws it. */
function makeChart(place, init, name, { title, height, of }, onClick) {
  const canvas = el("div.chart", { role: "img", "aria-label": title(), data: { chart: name } });
  const note = el("p.tiny.muted", { hidden: true, data: { withheld: name } });
  place.append(el("section.chart-box", {}, el("h3", {}, title()), canvas, note));
  const chart = init(canvas, null, { renderer: "canvas", height });
  new ResizeObserver(() => chart.resize()).observe(canvas);
  if (onClick) chart.on("click", ({ data }) => data?.key && onClick(data.key));
  return (summary, nameOf) => {
    const told = of(summary, nameOf);
    canvas.hidden = !told;
    note.textContent = noteOf(name, summary, told);
    note.hidden = !note.textContent;
    if (told) chart.setOption(told, true);
    else chart.clear();
  };
}

/** What a chart leaves out, in words: what is withheld is not none. */
function noteOf(name, { withheld = [] }, told) {
  if (!told) return t("这一项不公布", "Withheld");
  if (name !== "top" || !withheld.length) return "";
  return t(`另有 ${number(withheld.length)} 个网格的件数不公布`, `The numbers of ${number(withheld.length)} more grids are withheld`);
}

const toldOf = (n) => (n === null ? t("不公布", "withheld") : number(n));

/** Text drawn on the canvas: tooltips as HTML would carry styles that no page of ours admits. */
const base = () => ({
  animation: false,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("ink-2"), fontSize: 11 },
  tooltip: { renderMode: "richText", confine: true, textStyle: { fontSize: 12 } },
  aria: { enabled: true },
});

const grid = { left: 8, right: 12, top: 10, bottom: 4, containLabel: true };

/** No day, as nothing was found, is drawn as none; days of which nothing is told are not drawn. */
function trend({ n, days }) {
  const counts = days ? days.counts : n === 0 ? [] : null;
  if (!counts) return null;
  const start = days ? Date.parse(`${days.first}T00:00:00Z`) : 0;
  const dates = counts.map((_, i) => new Date(start + i * 86_400_000).toISOString().slice(0, 10));
  const means = mean(counts);
  const most = Math.max(1, ...counts);
  const [ofDay, ofWeek] = [t("当日", "that day"), t("7 日均值", "7-day mean")];
  return {
    ...base(),
    grid,
    tooltip: { ...base().tooltip, trigger: "axis", formatter: ([{ dataIndex: i }]) => `${dates[i]}\n${ofDay}  ${toldOf(counts[i])}\n${ofWeek}  ${number(means[i])}` },
    xAxis: { type: "category", data: dates, axisTick: { show: false } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colour("line") } } },
    series: [
      { type: "bar", data: counts, itemStyle: { color: colour("seq-2") }, barCategoryGap: "10%", barGap: "-100%", name: ofDay },
      { type: "bar", data: counts.map((one) => (one === null ? most : null)), itemStyle: { color: colour("unknown"), opacity: 0.45 }, name: t("不公布", "withheld") },
      { type: "line", data: means, showSymbol: false, lineStyle: { color: colour("accent"), width: 2 }, itemStyle: { color: colour("accent") }, name: ofWeek },
    ],
  };
}

/** The mean of each day and the six before it; none before there are seven, nor while one is not told. */
function mean(counts) {
  return counts.map((_, i) => {
    const week = counts.slice(Math.max(0, i - 6), i + 1);
    if (week.length < 7 || week.includes(null)) return null;
    return Math.round((week.reduce((a, b) => a + b) / 7) * 10) / 10;
  });
}

/** Hours that are not told have a colour of their own: white is none. */
function hours({ n: all, hours: counted }) {
  if (!counted?.length && all !== 0) return null;
  const days = t("一二三四五六日", "MTWTFSS").split("");
  const cells = (counted ?? []).flatMap((row, day) => [...Array(24).keys()].map((hour) => [hour, 6 - day, row?.[hour] ?? null]));
  const told = cells.filter(([, , n]) => n !== null);
  const scale = { min: 0, max: Math.max(1, ...told.map(([, , n]) => n)) };
  return {
    ...base(),
    grid: { ...grid, bottom: 34 },
    tooltip: { ...base().tooltip, formatter: ({ seriesIndex, value: [hour, row, n] }) => `${t("周", "")}${days[6 - row]} ${hour}:00–${hour + 1}:00  ${toldOf(seriesIndex ? null : n)}` },
    xAxis: { type: "category", data: [...Array(24).keys()], splitArea: { show: false }, axisTick: { show: false } },
    yAxis: { type: "category", data: [...days].reverse(), axisTick: { show: false } },
    visualMap: [
      {
        ...scale, seriesIndex: 0, orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, itemWidth: 10, textStyle: { fontSize: 10 },
        inRange: { color: ["#ffffff", ...[0, 1, 2, 3, 4].map((i) => colour(`seq-${i}`))] },
      },
      { ...scale, seriesIndex: 1, show: false, inRange: { color: [colour("unknown")] } },
    ],
    series: [{ type: "heatmap", data: told }, { type: "heatmap", data: cells.filter(([, , n]) => n === null).map(([hour, row]) => [hour, row, 0]) }],
  };
}

function mix({ n: all, categories }) {
  const rows = Object.entries(categories ?? {}).sort(([, a], [, b]) => (a ?? 0) - (b ?? 0));
  if (!rows.length && all !== 0) return null;
  const named = (key, n) => (n === null ? `${label("category", key)} ${t("不公布", "withheld")}` : label("category", key));
  return bars(rows.map(([key, n]) => ({ key, n, name: named(key, n) })));
}

function busiest({ n: all, grids, withheld }, nameOf) {
  const rows = Object.entries(grids ?? {}).filter(([, n]) => n !== null).sort(([, a], [, b]) => b - a).slice(0, TOP).reverse();
  if (!rows.length && (all === null || !grids || withheld?.length)) return null;
  const told = rows.map(([key, n]) => ({ key, n, name: nameOf(key), span: interval(n) }));
  const made = bars(told);
  made.series.push({
    type: "custom",
    data: told.map(({ span }, i) => [span[0], span[1], i]),
    renderItem: whisker,
    encode: { x: [0, 1], y: 2 },
    silent: true,
    z: 5,
  });
  return made;
}

function bars(rows) {
  return {
    ...base(),
    grid,
    tooltip: { ...base().tooltip, formatter: ({ dataIndex }) => `${rows[dataIndex].name}  ${number(rows[dataIndex].n)}${rows[dataIndex].span ? `  (${rows[dataIndex].span.map((end) => end.toFixed(1)).join(" – ")})` : ""}` },
    xAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colour("line") } } },
    yAxis: { type: "category", data: rows.map(({ name }) => name), axisTick: { show: false }, axisLabel: { width: 110, overflow: "truncate" } },
    series: [{ type: "bar", data: rows.map(({ key, n }) => ({ value: n, key })), itemStyle: { color: colour("seq-3") }, barCategoryGap: "30%" }],
  };
}

function whisker(params, api) {
  const [low, high, row] = [api.value(0), api.value(1), api.value(2)];
  const [[x1, y], [x2]] = [api.coord([low, row]), api.coord([high, row])];
  const line = (shape) => ({ type: "line", shape, style: { stroke: colour("ink"), lineWidth: 1.2 } });
  return { type: "group", children: [line({ x1, y1: y, x2, y2: y }), line({ x1, y1: y - 4, x2: x1, y2: y + 4 }), line({ x1: x2, y1: y - 4, x2, y2: y + 4 })] };
}

/** Bounds of a count's mean, 95 %: Byar's approximation to the exact Poisson interval. */
export function interval(n) {
  const z = 1.959964;
  const low = n === 0 ? 0 : n * (1 - 1 / (9 * n) - z / (3 * Math.sqrt(n))) ** 3;
  const high = (n + 1) * (1 - 1 / (9 * (n + 1)) + z / (3 * Math.sqrt(n + 1))) ** 3;
  return [low, high];
}
