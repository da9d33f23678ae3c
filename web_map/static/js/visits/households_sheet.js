// A sheet of households: tried first, what is wrong with its rows shown, then kept.
import { $, el } from "../kit/dom.js";
import { chosenDatum, dropRefusal, runStep } from "../kit/forms.js";
import { postForm } from "../kit/http.js";
import { toastOnNextPage } from "../kit/toast.js";
import { number, say, t } from "../kit/words.js";

export function bindSheet(onKept) {
  const form = $("[data-sheet]");
  const keep = $("[data-keep]", form);
  const forget = () => {
    keep.hidden = true;
    $("[data-brought]", form).replaceChildren();
    dropRefusal(form);
  };
  form.addEventListener("change", forget);
  form.addEventListener("submit", (event) => runStep(event, form, async () => {
    forget();
    const told = await send(form, false);
    $("[data-brought]", form).replaceChildren(...shown(told));
    keep.hidden = told.new + told.changed === 0;
  }));
  keep.addEventListener("click", (event) => runStep(event, form, async () => {
    const told = await send(form, true);
    keep.hidden = true;
    toastOnNextPage(counts(told));
    onKept();
  }));
}

function send(form, commit) {
  const body = new FormData();
  body.append("file", form.file.files[0]);
  body.append("commit", String(commit));
  const crs = chosenDatum(form);
  if (crs) body.append("crs", crs);
  return postForm("/night-visits/households/sheets", body);
}

const counts = (told) => t(
  `${number(told.of)} 行：新增 ${number(told.new)} 户，${number(told.changed)} 户有变化，${number(told.known)} 户与现有一致，${number(told.refused)} 行未采用；${number(told.unplaced)} 户待标注位置。`,
  `${number(told.of)} rows: ${number(told.new)} new, ${number(told.changed)} changed, ${number(told.known)} known, ${number(told.refused)} not taken; ${number(told.unplaced)} wait for a place.`);

function shown(told) {
  const ignored = told.ignored.length ? el("p.small", {}, t(`没有读取的列：${told.ignored.join("、")}`, `Columns not read: ${told.ignored.join(", ")}`)) : null;
  const rows = told.rows.map(({ row, ...words }) => el("tr", {}, el("td.num", {}, number(row)), el("td", {}, say(words))));
  const heads = [t("行", "Row"), t("为什么没有采用", "Why it was not taken")];
  const table = rows.length ? el("div.table-wrap", {}, el("table", {}, el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows))) : null;
  const rest = told.refused > told.rows.length ? el("p.small.muted", {}, t(`只列出前 ${told.rows.length} 行；全部可用 wangge visits households import --errors 导出。`, `The first ${told.rows.length}; wangge visits households import --errors writes all.`)) : null;
  return [el("p.notice", {}, counts(told)), ignored, table, rest].filter(Boolean);
}
