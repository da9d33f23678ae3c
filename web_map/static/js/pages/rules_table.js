// The table of rules: each row a rule, what is wrong with it said beneath it.
import { $, $$, el } from "../kit/dom.js";
import { members, say, t } from "../kit/words.js";

const BETWEEN = /[；;,，\s]+/;
const HEAD = [
  ["no", "#", "#"], ["area", "辖区", "Area"], ["category", "类别", "Category"], ["tier", "难易", "Tier"],
  ["hours", "时段", "Hours"], ["unit", "主办单位", "In charge"], ["support", "协办单位", "Support"], ["tools", "", ""],
];
const PLACEHOLDER = { area: t("全县", "The county"), unit: t("名称或编码", "Name or code"), support: t("可不填", "None needed") };
const EVERY = ["", t("全部", "All")];

/** The editor on `place`; `choices` are what rules may name, `onChange` hears that something changed. */
export function rulesTable(place, choices, onChange) {
  const names = {
    area: new Map(choices.areas.map(({ code, name }) => [code, name])),
    unit: new Map(choices.units.map(({ code, name, is_active: works }) => [code, works ? name : t(`${name}（已停用）`, `${name} (not active)`)])),
  };
  fillList("known-areas", names.area);
  fillList("known-units", names.unit);
  let body;
  let isDraft = false;

  function show(rules, findings, mayChange) {
    isDraft = mayChange;
    body = el("tbody");
    const head = el("tr", {}, HEAD.map(([, zh, en]) => el("th", { scope: "col" }, t(zh, en))));
    place.replaceChildren(el("table.rules-table", {}, el("caption.small", {}, t("空着表示全部", "Left empty: all of them")), el("thead", {}, head), body));
    rules.forEach((rule) => body.append(ruleRow(rule)));
    number();
    if (isDraft) body.addEventListener("keydown", moveByKey);
    mark(findings);
  }

  function ruleRow(rule) {
    const row = el("tr.rule", {}, HEAD.map(([part, zh, en]) => el(part === "tools" ? "td.tools" : "td", { "data-label": t(zh, en) }, cell(part, rule))));
    row.addEventListener("input", onChange);
    return row;
  }

  function cell(part, rule) {
    const value = rule[part] ?? "";
    if (part === "no") return el("span", { data: { number: "" } });
    if (part === "tools") return isDraft ? tools() : null;
    if (part === "category") return choice(part, [EVERY, ...members("category")], value, t("类别", "Category"));
    if (part === "tier") return choice(part, [EVERY, ...members("tier")], value, t("难易", "Tier"));
    if (part === "hours") return choice(part, members("rule_hours"), value || "any", t("时段", "Hours"));
    return coded(part, part === "support" ? rule.support.join("；") : value);
  }

  function choice(name, options, value, called) {
    if (!isDraft) return options.find(([code]) => code === value)?.[1] ?? value;
    return el("select", { name, "aria-label": called, value }, options.map(([code, words]) => el("option", { value: code, selected: code === value }, words)));
  }

  /** An input of codes that says beneath it what they are called; a name typed becomes its code. */
  function coded(name, value) {
    const known = name === "area" ? names.area : names.unit;
    const said = el("span.named", {}, namesOf(value, known));
    if (!isDraft) return [el("span.mono", {}, value || (name === "area" ? PLACEHOLDER.area : "–")), said];
    const called = HEAD.find(([part]) => part === name);
    const input = el("input", { name, value, list: name === "area" ? "known-areas" : "known-units", "aria-label": t(called[1], called[2]), maxlength: 200, autocomplete: "off", placeholder: PLACEHOLDER[name], required: name === "unit" });
    input.addEventListener("change", () => { input.value = codesOf(input.value, known); said.textContent = namesOf(input.value, known); });
    return [input, said];
  }

  function tools() {
    const button = (words, sign, act) => el("button.button.button-small", { type: "button", "aria-label": words, title: words, onclick: (event) => act(event.currentTarget.closest("tr")) }, sign);
    return el("span.row", {}, button(t("上移", "Move up"), "↑", (row) => move(row, -1)), button(t("下移", "Move down"), "↓", (row) => move(row, 1)), button(t("删除这条", "Delete this rule"), "×", drop));
  }

  function moveByKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest("tr.rule");
    if (!event.altKey || !step || !row) return;
    event.preventDefault();
    const focused = document.activeElement;
    move(row, step);
    focused.focus();
  }

  function move(row, step) {
    clearMarks();
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (step < 0) other.before(row);
    else other.after(row);
    number();
    onChange();
  }

  function drop(row) {
    clearMarks();
    const next = row.nextElementSibling ?? row.previousElementSibling;
    row.remove();
    number();
    onChange();
    $("input, select", next ?? place)?.focus();
  }

  function add() {
    clearMarks();
    const row = ruleRow({ area: "", category: null, tier: null, hours: "any", unit: "", support: [] });
    body.append(row);
    number();
    onChange();
    $("input", row).focus();
  }

  const number = () => $$("[data-number]", body).forEach((place_, i) => { place_.textContent = i + 1; });

  const read = () => $$("tr.rule", body).map((row) => {
    const value = (name) => $(`[name=${name}]`, row).value.trim();
    return {
      area: value("area"), category: value("category") || null, tier: value("tier") || null,
      hours: value("hours"), unit: value("unit"), support: value("support").split(BETWEEN).filter(Boolean),
    };
  });

  function clearMarks() {
    for (const said of $$("tr.said", body)) said.remove();
    for (const row of $$("tr.rule", body)) row.classList.remove("at-fault", "in-doubt");
  }

  /** Say what is wrong beneath the first rule each finding speaks of. */
  function mark(findings) {
    clearMarks();
    const rows = $$("tr.rule", body);
    rows.forEach((row, i) => {
      const own = findings.filter((one) => one.rules.includes(i + 1));
      if (!own.length) return;
      row.classList.add(own.some((one) => one.is_error) ? "at-fault" : "in-doubt");
      const here = own.filter((one) => one.rules[0] === i + 1);
      if (here.length) row.after(el("tr.said", {}, el("td", { colspan: HEAD.length }, el("ul", {}, here.map(sentence)))));
    });
  }

  return { show, read, add, mark, clearMarks };
}

export const sentence = (finding) => el(finding.is_error ? "li.error-words" : "li.doubt-words", {}, say(finding.words));

const fillList = (id, known) =>
  $(`#${id}`).replaceChildren(...[...known].map(([code, name]) => el("option", { value: code }, name)));

const parts = (text) => text.split(BETWEEN).filter(Boolean);

function namesOf(text, known) {
  return parts(text).map((code) => known.get(code) ?? t("没有这个编码", "no such code")).join("、");
}

function codesOf(text, known) {
  const byName = new Map([...known].map(([code, name]) => [name, code]));
  return parts(text).map((part) => byName.get(part) ?? part).join("；");
}
