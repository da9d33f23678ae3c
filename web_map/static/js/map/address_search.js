// "Where is this address": candidates listed and numbered on the map; a person decides.
import { $, el } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";
import { label, say, t } from "../kit/words.js";
import { lookAtPins } from "./clear_view.js";
import { candidatePins } from "./incident_points.js";

/**
 * Pins stay after a choice, so that another one can be taken; they go when the search is closed.
 * The field opens here: what is typed before anybody listens would be sent off by the browser, and lost.
 */
export function bindAddressSearch(map, form, { onPlace }) {
  const box = $("[data-address-found]", form);
  let pins = null;
  const clear = () => {
    pins?.remove();
    box.hidden = true;
  };
  const close = () => {
    clear();
    form.q.focus();
  };
  const show = (found) => {
    const choose = (i) => {
      box.hidden = true;
      onPlace(found.candidates[i]);
    };
    clear();
    pins = candidatePins(map, found.candidates, choose);
    box.replaceChildren(head(say(found.reason), close), ...choices(found.candidates, choose));
    box.hidden = false;
    if (found.candidates.length) lookAtPins(map, pins.getBounds(), 15);
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const q = form.q.value.trim();
    if (!q) return clear();
    const found = await getJson("/geocode", { q }).catch(showFailure);
    if (found) show(found);
    return undefined;
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || box.hidden) return;
    event.preventDefault();
    event.stopPropagation();
    close();
  });
  form.q.addEventListener("input", () => form.q.value || clear());
  form.q.disabled = false;
  return { clear };
}

const head = (words, onClose) =>
  el("div.found-head", {}, el("p", { role: "status" }, words),
    el("button.button.button-small", { type: "button", onclick: onClose, "aria-label": t("关闭查找结果", "Close the results") }, "×"));

export function choices(candidates, onPick) {
  return candidates.map((candidate, i) =>
    el("button.choice", { type: "button", onclick: () => onPick(i) },
      el("span.number-badge", {}, i + 1), el("span", {}, candidate.name),
      el("span.score", {}, t(`匹配度 ${percent(candidate.score)}`, `match ${percent(candidate.score)}`)),
      el("span.sub", {}, [...(candidate.parents ?? []), label("place_level", candidate.level)].join(" · "))));
}

const percent = (score) => `${Math.floor(score * 100)}%`;
