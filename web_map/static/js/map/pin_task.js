// One task of the pinning queue: what is known, the candidates, and the form that closes it.
import { badge, el, facts } from "../kit/dom.js";
import { fullMoment } from "../kit/time.js";
import { label, metres, say, t } from "../kit/words.js";
import { choices } from "./address_search.js";
import { decider } from "./incident_panel.js";
import { nearestWords } from "./place_panel.js";

export function knownSection({ incident, reason, words, nearest }) {
  return el("section.stack-s", {},
    el("h2", { tabindex: -1 }, incident.title),
    el("p.row", {}, badge(label("pin_reason", reason), "warn"), el("span.tiny.muted.mono", {}, incident.no)),
    incident.address ? el("p.address", {}, incident.address) : null,
    el("p.small", {}, say(words)),
    incident.lon == null ? null : nearestWords(nearest),
    facts([
      [t("类别", "Category"), label("category", incident.category)],
      [t("渠道", "Channel"), label("channel", incident.channel)],
      [t("发生", "Occurred"), fullMoment(incident.occurred_at)],
    ]));
}

export function candidateSection(candidates, onPick) {
  const title = el("h3", {}, t("可能的地点", "Possible places"));
  if (!candidates.length) {
    const hint = t("没有候选地点：请在地图上点选，或换一个写法查地址。", "No candidates: point at the map, or try another wording above it.");
    return el("section", {}, title, el("p.small.muted", {}, hint));
  }
  return el("section", {}, title, el("div.choices", {}, choices(candidates, onPick)));
}

/** What became of a task that needs nobody any more. */
export function closedSection({ outcome, closed_by: who, closed_at: at, note, incident_id: id }) {
  return el("section.stack-s", {},
    el("p.row", {}, badge(label("pin_outcome", outcome), "good"), el("span.small", {}, `${fullMoment(at)} · ${decider(who)}`)),
    note ? el("p.small", {}, note) : null,
    el("p", {}, el("a", { href: `/map?incident=${id}` }, t("在事件地图上看", "See it on the incident map"))));
}

export function placementForm(task, { onSubmit, onSkip }) {
  const place = el("p.small", { role: "status" }, t("还没有选位置：选一个候选，或在地图上点一下。", "No place yet: choose a candidate or click the map."));
  const confirm = el("button.button.button-primary", { disabled: true }, t("确认位置", "Confirm the place"));
  const name = el("input", { name: "learn_name", type: "text", maxlength: 60, id: "learn-name", value: task.incident.address ?? "" });
  const learn = el("input", { type: "checkbox", name: "learn" });
  const nameField = el("div.field", { hidden: true }, el("label", { for: "learn-name" }, t("地名", "Place name")), name);
  learn.addEventListener("change", () => { nameField.hidden = !learn.checked; });
  const form = el("form", {},
    place,
    el("div.field", {}, el("label", { for: "note" }, t("备注（可不填）", "Note (optional)")), el("textarea", { name: "note", id: "note", maxlength: 500, rows: 2 })),
    el("label.check.small", {}, learn, el("span", {}, t("记住这个地名，以后自动定位", "Remember this place name for next time"))),
    nameField,
    el("div.row", {}, confirm, el("button.button", { type: "button", onclick: onSkip }, t("先跳过", "Skip"))));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (confirm.disabled) return;
    confirm.disabled = true;
    await onSubmit({ note: form.note.value.trim(), learn_name: learn.checked ? name.value.trim() : "" });
    confirm.disabled = false;
  });
  form.showPlace = (found, grid) => {
    confirm.disabled = !found.match?.code;
    place.replaceChildren(...placeWords(found, grid));
  };
  return form;
}

function placeWords({ match, reason, nearest }, grid) {
  if (!match?.code) return [badge(t("不在任何网格内", "Outside every grid"), "bad"), " ", nearestWords(nearest) ?? say(reason)];
  const where = grid ? [grid.township, grid.village, grid.name].filter(Boolean).join(" · ") : match.code;
  const edge = match.edge_m == null ? "" : t(`，距边界 ${metres(match.edge_m)}`, `, ${metres(match.edge_m)} from its edge`);
  return [t("将归入：", "Goes to: "), el("strong", {}, where), edge];
}
