// Who should take it: the suggestion with its reasons, and one click that assigns.
import { badge, el } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { say, t } from "../kit/words.js";

const SHOWN = 6;

/** A section of the panel; null when the incident is not to be dispatched now. */
export async function suggestionSection(seen, { onAssign }) {
  const choice = seen.moves.find(({ verb }) => verb === "dispatch");
  if (!choice || choice.blocked) return null;
  const found = await getJson(`/incidents/${seen.id}/suggestion`).catch((failure) => {
    if (failure.status === undefined) throw failure;
    return null;
  });
  if (!found?.candidates.length) return null;
  const entries = found.candidates.slice(0, SHOWN).map((one) => candidate(one, found, () => onAssign(one, found)));
  return el("section.stack-s", { data: { suggestion: "" } }, el("h3", {}, t("派给谁", "To whom")), el("ol.short-list", {}, entries));
}

function candidate(one, found, assign) {
  const isBest = one.unit === found.best;
  return el("li.candidate", { data: { unit: one.unit } },
    el("div.row", {}, el("strong", {}, one.name),
      isBest ? badge(t("首选", "Best"), "good") : null,
      one.on_duty?.length || one.on_duty > 0 ? badge(t("值班中", "On duty"), "accent") : null,
      one.is_eligible ? el(isBest ? "button.button.button-small.button-primary" : "button.button.button-small", { type: "button", onclick: assign }, t("派给它", "Assign")) : null),
    el("ul.speaks.small", {}, one.reasons.map((reason) => el("li", {}, say(reason))), one.shortfalls.map((reason) => el("li.against", {}, say(reason)))));
}

/** Why a unit was chosen, to be kept with the move. */
export const reasonsOf = (one) => one.reasons.map(say).join(t("；", "; "));
