// Charts beside the map: what the filters found, by time, kind and grid, with its uncertainty.
import { $, el } from "../kit/dom.js";
import { asOf } from "../kit/time.js";
import { label, number, t } from "../kit/words.js";
import { colour } from "./base_map.js";

/** Grids with the most incidents that are listed. */
const TOP = 12;
const HEIGHT = { trend: 150, hours: 190, categories: 300, top: 300 };

/** The library is a megabyte: fetched when somebody first looks at charts. */
const library = () => import("../../vendor/echarts/echarts.esm.min.mjs");

export function createCharts(place, { nameOf, onGrid, onCategory }) {
  const charts = new Map();
  let latest = null;

  async function chartOf(name, title) {
    if (!charts.has(name)) {
      const { init } = await library();
      const box = el("div.chart", { role: "img", "aria-label": title, data: { chart: name } });
      place.append(el("section.chart-box", {}, el("h3", {}, title), box));
      const chart = init(box, null, { renderer: "canvas", height: HEIGHT[name] });
      new ResizeObserver(() => chart.resize()).observe(box);
      charts.set(name, chart);
    }
    return charts.get(name);
  }

  /** `summary` is what the server counted; drawn only while the charts can be seen. */
  async function show(summary) {
    latest = summary;
    if (place.hidden || !summary) return;
    const head = $("[data-charts-head]", place) ?? place.appendChild(el("p.tiny.muted", { data: { chartsHead: "" } }));
    head.textContent = t(`${number(summary.n)} 件 · ${asOf(summary.as_of)}`, `${number(summary.n)} incidents · ${asOf(summary.as_of)}`);
    (await chartOf("trend", t("每日事件", "Incidents a day"))).setOption(trend(summary), true);
    (await chartOf("hours", t("星期 × 时段", "Weekday × hour"))).setOption(hours(summary), true);
    const categories = await chartOf("categories", t("类别构成", "Categories"));
    categories.setOption(mix(summary), true);
    categories.off("click").on("click", ({ data }) => onCategory(data.key));
    const top = await chartOf("top", t(`事件最多的 ${TOP} 个网格（95% 区间）`, `The ${TOP} busiest grids (95 % intervals)`));
    top.setOption(busiest(summary, nameOf), true);
    top.off("click").on("click", ({ data }) => data?.key && onGrid(data.key));
  }

  return { show, refresh: () => show(latest) };
}

/** Text drawn on the canvas: tooltips as HTML would carry styles that no page of ours admits. */
const base = () => ({
  animation: false,
  textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("ink-2"), fontSize: 11 },
  tooltip: { renderMode: "richText", confine: true, textStyle: { fontSize: 12 } },
  aria: { enabled: true },
});

const grid = { left: 8, right: 12, top: 10, bottom: 4, containLabel: true };

function trend({ days }) {
  const start = days ? Date.parse(`${days.first}T00:00:00Z`) : 0;
  const points = (days?.counts ?? []).map((n, i) => [new Date(start + i * 86_400_000).toISOString().slice(0, 10), n]);
  return {
    ...base(),
    grid,
    tooltip: { ...base().tooltip, trigger: "axis" },
    xAxis: { type: "category", data: points.map(([day]) => day), axisTick: { show: false } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: colour("line") } } },
    series: [
      { type: "bar", data: points.map(([, n]) => n), itemStyle: { color: colour("seq-2") }, barCategoryGap: "10%", name: t("当日", "that day") },
      { type: "line", data: mean(points.map(([, n]) => n)), showSymbol: false, lineStyle: { color: colour("accent"), width: 2 }, itemStyle: { color: colour("accent") }, name: t("7 日均值", "7-day mean") },
    ],
  };
}

/** The mean of each day and the six before it; none before there are seven. */
const mean = (counts) => counts.map((_, i) => (i < 6 ? null : Math.round((counts.slice(i - 6, i + 1).reduce((a, b) => a + b) / 7) * 10) / 10));

function hours({ hours: counted }) {
  const days = t("一二三四五六日", "MTWTFSS").split("");
  const cells = counted.flatMap((row, day) => row.map((n, hour) => [hour, 6 - day, n]));
  return {
    ...base(),
    grid: { ...grid, bottom: 34 },
    tooltip: { ...base().tooltip, formatter: ({ value: [hour, row, n] }) => `${t("周", "")}${days[6 - row]} ${hour}:00–${hour + 1}:00  ${number(n)}` },
    xAxis: { type: "category", data: [...Array(24).keys()], splitArea: { show: false }, axisTick: { show: false } },
    yAxis: { type: "category", data: [...days].reverse(), axisTick: { show: false } },
    visualMap: {
      min: 0, max: Math.max(1, ...cells.map(([, , n]) => n)), orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, itemWidth: 10, textStyle: { fontSize: 10 },
      inRange: { color: ["#ffffff", ...[0, 1, 2, 3, 4].map((i) => colour(`seq-${i}`))] },
    },
    series: [{ type: "heatmap", data: cells }],
  };
}

function mix({ categories }) {
  const rows = Object.entries(categories).sort(([, a], [, b]) => a - b);
  return bars(rows.map(([key, n]) => ({ key, n, name: label("category", key) })));
}

function busiest({ grids }, nameOf) {
  const rows = Object.entries(grids).sort(([, a], [, b]) => b - a).slice(0, TOP).reverse();
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
