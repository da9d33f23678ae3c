// One field of a move's form for each thing that can be said with it.
import { el } from "../kit/dom.js";
import { members, say, t } from "../kit/words.js";

let made = 0;

function field(name, title, input, { isNeeded = false, isWide = true } = {}) {
  const id = `move-${name}-${(made += 1)}`;
  input.id = id;
  input.name = name;
  if (isNeeded) input.required = true;
  return el(isWide ? "div.field.wide" : "div.field", {},
    el("label", { for: id }, title, isNeeded ? el("span.muted", {}, t("（必填）", " (needed)")) : null), input);
}

const options = (pairs, { isNeeded, empty = "" }) => [
  isNeeded && pairs.length === 1 ? null : el("option", { value: "" }, empty || t("请选择", "Choose")),
  ...pairs.map(([value, words]) => el("option", { value }, words)),
];

const choice = (name, title, pairs, how = {}) => field(name, title, el("select", {}, options(pairs, how)), how);
const longText = (name, title, how = {}) => field(name, title, el("textarea", { rows: 3, maxlength: 4000 }), how);

const wordsOf = (named) => Object.entries(named ?? {}).map(([code, words]) => [code, say(words)]);
const unitsOf = ({ options: { units } }) => units.map((unit) => [unit.code, unit.in_charge ? t(`${unit.name}（主管此类）`, `${unit.name} (in charge)`) : unit.name]);

/** Several units, each a box to tick. */
function manyUnits(seen) {
  const boxes = unitsOf(seen).map(([code, words]) => el("label.check", {}, el("input", { type: "checkbox", name: "units", value: code }), el("span", {}, words)));
  return el("fieldset.wide.boxes", {}, el("legend", {}, t("协办单位（可多选）", "Supporting units")), boxes);
}

function works(seen, choiceMade, how) {
  const pairs = seen.works.filter((work) => choiceMade.works.includes(work.no)).map((work) => [work.no, workWords(work)]);
  return choice("work", t("任务", "Task"), pairs, { ...how, isNeeded: true });
}

export const workWords = (work) => `${work.no}. ${work.unit_name ?? work.unit}`;

const vocabulary = (name, title, words, { without = [], ...how } = {}) =>
  choice(name, title, members(words).filter(([value]) => !without.includes(value)), how);

const SATISFIED = members("satisfaction").filter(([value]) => value !== "dissatisfied");
const MODES = members("callback_mode");
const RESULTS = members("result_kind");

/** From the name of a field to its maker: (what is known of the incident, the choice, how). */
const MAKERS = {
  reason_code: (seen, { verb }, how) => (seen.options.reasons[verb] ? choice("reason_code", t("原因", "Reason"), wordsOf(seen.options.reasons[verb]), how) : null),
  reason: (_seen, _choice, how) => longText("reason", t("原因说明", "Why"), how),
  tier: (_seen, _choice, how) => vocabulary("tier", t("难易程度", "Tier"), "tier", { ...how, without: ["unset"] }),
  category: (seen, _choice, how) => vocabulary("category", t("类别", "Category"), "category", { ...how, empty: t("照上报的类别", "As reported") }),
  unit: (seen, { verb }, how) => choice("unit", verb === "dispatch" ? t("主办单位", "Unit in charge") : t("单位", "Unit"), unitsOf(seen), how),
  units: (seen) => manyUnits(seen),
  leader: (seen, _choice, how) => choice("leader", t("包案领导", "Leader"), seen.options.leaders.map(({ person, name }) => [person, name]), how),
  target: (seen, _choice, how) => choice("target", t("并入哪一件", "Into which"), (seen.duplicates ?? []).map((one) => [one.id, `${one.no} ${one.title} · ${one.reasons.map(say).join(t("，", ", "))}`]), { ...how, empty: t("请选择相近的事件", "Choose a similar incident") }),
  result: (_seen, _choice, how) => longText("result", t("办理结果", "Result"), how),
  satisfaction: (_seen, _choice, how) => choice("satisfaction", t("满意度", "Satisfaction"), SATISFIED, how),
  card: (_seen, _choice, how) => vocabulary("card", t("督办等级", "Card"), "supervision", { ...how, without: ["none"] }),
  work: works,
  note: (_seen, _choice, how) => longText("note", t("说明", "Note"), how),
  days: ({ options: { most_extension_days: most } }, { verb }, how) => field("days", t(`延长的工作日数（最多 ${most}）`, `Working days (at most ${most})`), el("input", { type: "number", min: 1, max: most, step: 1 }), { ...how, isNeeded: verb === "request_extension" }),
  mode: (_seen, _choice, how) => choice("mode", t("回访方式", "How"), MODES, how),
  result_kind: (_seen, _choice, how) => choice("result_kind", t("办结程度", "How far settled"), RESULTS, how),
  severity: (_seen, _choice, how) => vocabulary("severity", t("严重程度", "Gravity"), "gravity", { ...how, isWide: false, empty: t("不改", "Unchanged") }),
  risk: (_seen, _choice, how) => vocabulary("risk", t("风险等级", "Risk"), "risk", { ...how, isWide: false, empty: t("不改", "Unchanged") }),
  scale: (_seen, _choice, how) => vocabulary("scale", t("事件规模", "Scale"), "scale", { ...how, isWide: false, empty: t("不改", "Unchanged") }),
  label: (_seen, _choice, how) => vocabulary("label", t("密级", "Label"), "privacy_label", { ...how, isWide: false, empty: t("不改", "Unchanged") }),
  urgent: (_seen, _choice, how) => choice("urgent", t("是否紧急", "Urgent"), [["true", t("紧急", "Urgent")], ["false", t("不紧急", "Not urgent")]], { ...how, isWide: false, empty: t("不改", "Unchanged") }),
  level: (_seen, _choice, how) => vocabulary("level", t("上报到", "To level"), "holding_level", { ...how, empty: t("上一级", "The next level"), without: ["grid"] }),
  skip_rule: (seen, _choice, how) => choice("skip_rule", t("越级依据（越级时必填）", "Rule for skipping a level"), wordsOf(seen.options.skip_rules), how),
  task_force: (_seen, _choice, how) => longText("task_force", t("专班成员", "Task force"), how),
  plan: (_seen, _choice, how) => longText("plan", t("化解方案", "Plan"), how),
};

/** The fields of a choice: what it needs first, in the order of the rules. */
export function fieldsOf(seen, choiceMade) {
  const made = [];
  for (const name of choiceMade.needs) made.push(MAKERS[name]?.(seen, choiceMade, { isNeeded: true }));
  for (const name of choiceMade.optional) made.push(MAKERS[name]?.(seen, choiceMade, {}));
  return made.filter(Boolean);
}

/** What a form says, as the interface takes it; what is empty is left out. */
export function valuesOf(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (value === "" || value instanceof File) continue;
    if (name === "units") (values.units ??= []).push(value);
    else if (name === "work" || name === "days") values[name] = Number(value);
    else values[name] = name === "urgent" ? value === "true" : value;
  }
  return values;
}
