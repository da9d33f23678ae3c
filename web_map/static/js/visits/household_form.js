// One household: what is known of it, the form that changes it, and what was changed before.
import { el, facts } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { postJson } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { label, members, say, t } from "../kit/words.js";

const FIELDS = {
  occupancy: t("居住情况", "Lived in"), visit_class: t("走访类别", "Class"), opted_out: t("谢绝走访", "Opted out"),
  not_before: t("此前不访", "Not before"), at_home_from: t("在家开始", "At home from"), at_home_until: t("在家结束", "At home until"),
  visited_before: t("上次走访", "Last visited"), address: t("地址", "Address"), area: t("网格", "Grid"), point: t("位置", "Place"), position: t("坐标", "Coordinates"),
};

/** `onDone(household)` after a change was kept. */
export function showHousehold(one, names, onDone) {
  return [
    el("h3", {}, one.number),
    facts([
      [t("地址", "Address"), one.address || "–"],
      [t("网格", "Grid"), names.get(one.area) ?? (one.area || t("待标注位置", "to be placed"))],
      [t("归格理由", "Why there"), say(one.reason ?? one.unplaced)],
      [t("到期", "Due"), one.due_on ?? "–"],
      [t("上次见面", "Last met"), one.last_met_on ?? one.visited_before ?? "–"],
      [t("最近一次", "Last call"), one.last_attempt_on ? `${one.last_attempt_on} ${label("visit_outcome", one.last_outcome)}` : null],
    ]),
    changeForm(one, onDone),
    ...history(one.history),
  ];
}

function changeForm(one, onDone) {
  const choice = (name, vocabulary) => el("label.field", {}, FIELDS[name],
    el("select", { name }, members(vocabulary).map(([code, words]) => el("option", { value: code, selected: code === one[name] }, words))));
  const input = (name, type) => el("label.field", {}, FIELDS[name], el("input", { name, type, value: one[name] ?? "" }));
  const form = el("form", { onsubmit: (event) => runStep(event, form, () => send(form, one, onDone)) },
    choice("visit_class", "visit_class"), choice("occupancy", "occupancy"),
    el("label.check", {}, el("input", { type: "checkbox", name: "opted_out", checked: one.opted_out }), el("span", {}, t("不愿被走访（不影响其他服务）", "Does not want to be visited; nothing else depends on it"))),
    input("not_before", "date"), input("at_home_from", "time"), input("at_home_until", "time"),
    el("p.notice.notice-bad", { data: { error: "" }, role: "alert", hidden: true }),
    el("div", {}, el("button.button.button-primary", {}, t("保存修改", "Save"))));
  return form;
}

async function send(form, one, onDone) {
  const { elements } = form;
  await onDone(await postJson(`/night-visits/households/${one.id}/changes`, {
    version: one.version,
    visit_class: elements.visit_class.value,
    occupancy: elements.occupancy.value,
    opted_out: elements.opted_out.checked,
    not_before: elements.not_before.value || null,
    at_home_from: elements.at_home_from.value || null,
    at_home_until: elements.at_home_until.value || null,
  }));
}

function history(entries) {
  if (!entries?.length) return [];
  return [el("h4", {}, t("修改记录", "Changes")), el("ol.plain.small", {}, entries.map(({ at, by, changes }) =>
    el("li", {}, `${moment(at)} ${by === "system" ? t("系统", "the system") : by}：${Object.entries(changes).map(told).join("；")}`)))];
}

function told([name, values]) {
  const field = FIELDS[name] ?? name;
  if (values === null || name === "point" || name === "position") return field;
  return `${field} ${shown(name, values[0])} → ${shown(name, values[1])}`;
}

function shown(name, value) {
  if (value === null || value === "") return "–";
  if (name === "visit_class" || name === "occupancy") return label(name, value);
  if (typeof value === "boolean") return value ? t("是", "yes") : t("否", "no");
  if (name.startsWith("at_home")) return `${String(Math.floor(value / 60) % 24).padStart(2, "0")}:${String(value % 60).padStart(2, "0")}`;
  return String(value);
}
