// Units as a tree, the people of one, who is on duty, and which grids nobody holds.
import { $, $$, badge, el, empty, settle } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson } from "../kit/http.js";
import { asOf, moment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, number, ratio, t } from "../kit/words.js";
import { holderItem } from "../people/holders.js";

const tree = $("[data-units]");

start().catch(showFailure);

async function start() {
  await Promise.all([showUnits(), showGaps(), showDuties()]);
  const asked = decodeURIComponent(location.hash.slice(1));
  if (asked) await showUnit(asked);
}

async function showUnits() {
  const { units } = await getJson("/units");
  tree.replaceChildren(units.length ? el("ul", {}, units.map((unit) => branch(unit, true))) : empty(
    t("还没有单位", "There are no units yet"),
    t("用 wangge people import --kind units 导入单位表。", "Bring a sheet of units with wangge people import --kind units."),
  ));
  $("[data-unit-count]").textContent = t(`${number($$("[data-code]", tree).length)} 个`, `${number($$("[data-code]", tree).length)}`);
}

function branch(unit, isOpen = false) {
  const link = el("a", { href: `#${unit.code}`, data: { code: unit.code } }, unit.name);
  const line = [link, unit.members ? el("span.muted.tiny", {}, ` ${number(unit.members)}`) : null,
    unit.on_duty.length ? badge(t(`值班 ${unit.on_duty.join("、")}`, `on duty ${unit.on_duty.join(", ")}`), "good") : null];
  if (!unit.units.length) return el("li", { data: { name: `${unit.name} ${unit.code}` } }, line);
  return el("li", { data: { name: `${unit.name} ${unit.code}` } },
    el("details", { open: isOpen }, el("summary", {}, line), el("ul", {}, unit.units.map((one) => branch(one)))));
}

$("[data-find]").addEventListener("input", settle(({ target }) => narrow(target.value.trim().toLowerCase())));

/** Show the units whose name or code holds the words, with those above them. */
function narrow(words) {
  for (const item of $$("li", tree)) {
    const shows = !words || [item, ...$$("li", item)].some((one) => one.dataset.name.toLowerCase().includes(words));
    item.hidden = !shows;
    const details = $(":scope > details", item);
    if (details && words) details.open = shows;
  }
}

window.addEventListener("hashchange", () => {
  const code = decodeURIComponent(location.hash.slice(1));
  if (code) showUnit(code).catch(showFailure);
});

async function showUnit(code) {
  const unit = await getJson(`/units/${encodeURIComponent(code)}`);
  for (const link of $$("[data-code]", tree)) mark(link, link.dataset.code === code);
  $("[data-unit-name]").textContent = unit.name;
  $("[data-unit-about]").textContent = [
    label("unit_kind", unit.kind), unit.code, unit.stationing && label("stationing", unit.stationing),
    unit.categories.map((one) => label("category", one)).join(t("、", ", ")),
  ].filter(Boolean).join(" · ");
  $("[data-unit]").replaceChildren(unit.members.length ? memberTable(unit.members) : empty(t("没有在任人员", "Nobody serves here")));
  if (matchMedia("(max-width: 900px)").matches) $("[data-unit-panel]").scrollIntoView({ block: "start" });
}

/** Mark the unit shown, and open the tree down to it. */
function mark(link, isShown) {
  if (!isShown) return link.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  for (let above = link.parentElement; above !== tree; above = above.parentElement) {
    if (above.matches("details") && !above.firstElementChild.contains(link)) above.open = true;
  }
}

const memberTable = (members) =>
  el("table", {},
    el("thead", {}, el("tr", {}, [t("姓名", "Name"), t("角色与网格", "Roles and grids"), t("状态", "State")].map((word) => el("th", {}, word)))),
    el("tbody", {}, members.map(memberRow)));

const memberRow = (member) =>
  el("tr", {},
    el("td", {}, el("span.nowrap", {}, member.name), member.home ? el("div.tiny.muted", {}, member.home) : null),
    el("td", {}, duties(member).map((words) => el("div", {}, words))),
    el("td", {}, state(member)));

/** Roles, and the grids served in each part; of many grids their number. */
function duties({ roles, grids }) {
  const parts = Map.groupBy(grids, (one) => one.part);
  const served = [...parts].map(([part, own]) =>
    `${label("staff_part", part)} ${own.length > 3 ? t(`${own.length} 个网格`, `${own.length} grids`) : own.map((one) => one.grid).join(t("、", ", "))}`);
  return [...roles.map((role) => label("role", role)), ...served];
}

function state({ away_until: until, substitute, is_on_duty: onDuty }) {
  if (until) return badge(away(until, substitute), substitute ? "warn" : "bad");
  return onDuty ? badge(t("值班", "on duty"), "good") : "";
}

const away = (until, substitute) =>
  substitute
    ? t(`请假至 ${moment(until)}，${substitute} 代`, `away until ${moment(until)}, ${substitute} stands in`)
    : t(`请假至 ${moment(until)}，无人代理`, `away until ${moment(until)}, nobody stands in`);

async function showGaps() {
  const { items, total } = await getJson("/staffing/gaps");
  $("[data-gap-count]").textContent = ratio(total);
  $("[data-gaps]").replaceChildren(items.length ? gapTable(items) : empty(t("每个网格都有人承办", "Somebody holds every grid")));
}

const gapTable = (gaps) =>
  el("table", {},
    el("thead", {}, el("tr", {}, [t("网格", "Grid"), t("村（社区）", "Village"), t("原因", "Why")].map((word) => el("th", {}, word)))),
    el("tbody", {}, gaps.map((gap) => el("tr", {},
      el("td", {}, gap.name, " ", el("span.mono.tiny.muted", {}, gap.code)),
      el("td", {}, [gap.township, gap.village].filter(Boolean).join(" ")),
      el("td", {}, reason(gap))))));

function reason({ is_away: isAway, last_term_ended: ended }) {
  if (isAway) return badge(t("承办人请假，无人代理", "holder away, nobody stands in"), "warn");
  return badge(ended ? t(`空缺，${ended} 起`, `vacant since ${ended}`) : t("从未安排", "never staffed"), "bad");
}

async function showDuties() {
  const { items, as_of: at } = await getJson("/duties");
  $("[data-duty-as-of]").textContent = asOf(at);
  $("[data-duty]").replaceChildren(items.length ? dutyTable(items) : empty(t("没有值班安排", "Nobody is on the roster")));
}

const dutyTable = (duties) =>
  el("table", {},
    el("thead", {}, el("tr", {}, [t("单位", "Unit"), t("值班人", "Who"), t("时间", "When")].map((word) => el("th", {}, word)))),
    el("tbody", {}, duties.map((duty) => el("tr", {},
      el("td", {}, duty.unit_name),
      el("td", {}, duty.name, duty.is_away ? [" ", badge(duty.substitute ? t(`${duty.substitute} 代`, `${duty.substitute} stands in`) : t("请假", "away"), "warn")] : null),
      el("td.nowrap", {}, `${moment(duty.starts_at)} – ${moment(duty.ends_at)}`)))));

const form = $("[data-grid-form]");
form.addEventListener("submit", (event) => runStep(event, form, async () => {
  const found = await getJson(`/grids/${encodeURIComponent(form.code.value.trim())}/holders`);
  $("[data-holders]", form).replaceChildren(
    el("p", {}, el("strong", {}, found.grid.name)),
    found.holders.length ? el("ol.holders", {}, found.holders.map(holderItem)) : el("p.notice.notice-bad", {}, t("目前无人承办。", "Nobody holds it now.")),
    found.staff.length ? el("p.small.muted", {}, t("全部任职：", "Everybody who serves: "), found.staff.map(staffWords).join(t("；", "; "))) : "",
  );
}));

const staffWords = (one) =>
  `${one.name}${t("（", " (")}${label("staff_part", one.part)}${one.away_until ? t("，", ", ") + away(one.away_until, one.substitute) : ""}${t("）", ")")}`;
