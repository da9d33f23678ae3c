// What may be done next: a button a move, and its form in a dialog. Nothing else is offered.
import { $, el } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson } from "../kit/http.js";
import { toast } from "../kit/toast.js";
import { label, say, t } from "../kit/words.js";
import { fieldsOf, valuesOf } from "./fields.js";

/** The moves that lead on; the others stand under "more". */
const MAIN = ["accept", "triage", "self_handle", "dispatch", "escalate", "sign", "start", "arrive", "feed_back", "finish", "submit_result",
  "verify_pass", "verify_fail", "callback_ok", "callback_bad", "attempt_callback", "callback_lawful", "sponsor", "grant_extension", "deny_extension",
  "grant_return", "deny_return", "grant_pause", "deny_pause", "rule"];

/** A move has no form when nothing must and nothing useful may be said with it. */
const isPlain = (choice) => choice.needs.every((need) => need === "work") && !choice.optional.some((name) => name !== "note") && choice.works.length <= 1;

export function movesSection(seen, { onMoved }) {
  const { moves } = seen;
  if (!moves.length) return el("p.muted.small", {}, t("现在没有需要您做的事。", "There is nothing for you to do here now."));
  const main = moves.filter(({ verb }) => MAIN.includes(verb));
  const more = moves.filter(({ verb }) => !MAIN.includes(verb));
  const buttons = (list, first) => list.map((choice, i) => moveButton(seen, choice, { onMoved, isPrimary: first && i === 0 && !choice.blocked }));
  return el("div.stack-s", { data: { moves: "" } },
    el("div.row", {}, buttons(main, true)),
    more.length ? el("details.more-moves", { open: !main.length }, el("summary", {}, t("其他操作", "Other moves")), el("div.row", {}, buttons(more, false))) : null);
}

function moveButton(seen, choice, { onMoved, isPrimary }) {
  const blocked = missingWords(seen, choice) ?? (choice.blocked ? say(choice.blocked) : null);
  return el(isPrimary ? "button.button.button-primary" : "button.button", {
    type: "button",
    data: { verb: choice.verb },
    title: blocked ?? false,
    "aria-disabled": blocked ? "true" : false,
    onclick: () => (blocked ? toast(blocked, { isBad: true }) : openMove(seen, choice, onMoved)),
  }, label("verb", choice.verb));
}

function missingWords({ options: { evidence_kinds: kinds } }, { missing }) {
  if (!missing?.length) return null;
  const names = missing.map((kind) => say(kinds[kind])).join(t("、", ", "));
  return t(`请先上传：${names}`, `Upload first: ${names}`);
}

/** Make the move at once, or ask for what belongs to it. */
export async function openMove(seen, choice, onMoved) {
  if (choice.verb === "merge") await addDuplicates(seen);
  if (isPlain(choice)) {
    const work = choice.works.length ? { work: choice.works[0] } : {};
    try {
      await makeMove(seen, choice.verb, work, crypto.randomUUID());
    } catch (failure) {
      if (failure.status === undefined) throw failure;
      toast(failure.message, { isBad: true });
    }
    return onMoved(choice.verb);
  }
  return showForm(seen, choice, onMoved);
}

async function addDuplicates(seen) {
  seen.duplicates = (await getJson(`/incidents/${seen.id}/duplicates`)).targets;
}

function showForm(seen, choice, onMoved) {
  const key = crypto.randomUUID(); // the same for every try of this form: it is made once
  const close = () => dialog.close();
  const form = el("form.move-form", { method: "dialog" },
    el("div.body.form-grid", {}, fieldsOf(seen, choice), el("p.error.wide", { data: { error: "" }, role: "alert", hidden: true })),
    el("footer", {}, el("button.button", { type: "button", onclick: close }, t("取消", "Cancel")),
      el("button.button.button-primary", {}, label("verb", choice.verb))));
  const dialog = el("dialog.move-dialog", { "aria-label": label("verb", choice.verb), data: { moveDialog: choice.verb } },
    el("header", {}, el("h2", {}, label("verb", choice.verb)), el("span.muted.small.mono", {}, seen.no ?? "")), form);
  form.addEventListener("submit", (event) => runStep(event, form, async () => {
    await makeMove(seen, choice.verb, valuesOf(form), key);
    dialog.close();
    onMoved(choice.verb);
  }));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  $("select, input, textarea", form)?.focus();
}

/** One move on one incident, as its viewer saw it. */
export async function makeMove(seen, verb, values, key) {
  const body = { verb, version: seen.handling.version, ...values };
  const made = await postJson(`/incidents/${seen.id}/moves`, body, { headers: { "Idempotency-Key": key } });
  toast(t(`已${label("verb", verb)}：${made.no}`, `Done: ${label("verb", verb)} ${made.no}`));
  return made;
}

/** All that is known of how an incident is handled, for its viewer. */
export const fetchHandling = async (id) => ({ id, ...(await getJson(`/incidents/${id}/handling`)) });
