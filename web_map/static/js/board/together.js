// Several incidents at once: the same move on each, and what became of every one.
import { $, el } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { postJson } from "../kit/http.js";
import { label, say, t } from "../kit/words.js";
import { fieldsOf, valuesOf } from "../handling/fields.js";

/** `rows` are the selected incidents; `seen` is the handling of one of them, for its choices. */
export function moveTogether(rows, seen, choice, onMoved) {
  const key = crypto.randomUUID();
  const form = el("form.move-form", { method: "dialog" },
    el("div.body.form-grid", {}, el("p.wide", {}, t(`对选中的 ${rows.length} 件事件分别执行，互不影响。`, `Made on each of the ${rows.length} selected incidents; one does not hold up another.`)),
      fieldsOf(seen, choice), el("p.error.wide", { data: { error: "" }, role: "alert", hidden: true }), el("ul.wide.small", { data: { results: "" } })),
    el("footer", {}, el("button.button", { type: "button", onclick: () => dialog.close() }, t("关闭", "Close")), el("button.button.button-primary", {}, label("verb", choice.verb))));
  const dialog = el("dialog.move-dialog", { "aria-label": label("verb", choice.verb), data: { moveDialog: choice.verb } }, el("header", {}, el("h2", {}, label("verb", choice.verb))), form);
  form.addEventListener("submit", (event) => runStep(event, form, async () => {
    const incidents = rows.map(({ id, version }) => ({ id, version }));
    const { results } = await postJson("/incidents/moves", { verb: choice.verb, incidents, ...valuesOf(form) }, { headers: { "Idempotency-Key": key } });
    const refused = results.filter((one) => one.refused);
    const no = new Map(rows.map((row) => [row.id, row.no]));
    $("[data-results]", form).replaceChildren(
      el("li", {}, t(`${results.length - refused.length} / ${results.length} 件已完成`, `${results.length - refused.length} of ${results.length} done`)),
      ...refused.map((one) => el("li.error", {}, `${no.get(one.id)}：${say(one.refused)}`)));
    onMoved();
    if (!refused.length) dialog.close();
  }));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  $("select, input, textarea", form)?.focus();
}
