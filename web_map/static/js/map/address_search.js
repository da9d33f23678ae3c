// "Where is this address": candidates listed and numbered on the map; a person decides.
import { $, el } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";
import { label, say, t } from "../kit/words.js";
import { candidatePins } from "./incident_points.js";

export function bindAddressSearch(map, form, { onPlace }) {
  const box = $("[data-address-found]", form);
  let pins = null;
  const clear = () => {
    pins?.remove();
    box.hidden = true;
  };
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const q = form.q.value.trim();
    if (!q) return clear();
    const found = await getJson("/geocode", { q }).catch(showFailure);
    if (!found) return undefined;
    clear();
    const choose = (i) => onPlace(found.candidates[i]);
    pins = candidatePins(map, found.candidates, choose);
    box.replaceChildren(el("p", {}, say(found.reason)), ...choices(found.candidates, choose));
    box.hidden = false;
    if (found.candidates.length) map.fitBounds(pins.getBounds(), { maxZoom: 15, padding: [60, 60] });
    return undefined;
  });
  form.q.addEventListener("input", () => form.q.value || clear());
  return { clear };
}

export function choices(candidates, onPick) {
  return candidates.map((candidate, i) =>
    el("button.choice", { type: "button", onclick: () => onPick(i) },
      el("span.number-badge", {}, i + 1), el("span", {}, candidate.name),
      el("span.score", {}, t(`相似度 ${Math.floor(candidate.score * 100)}`, `score ${Math.floor(candidate.score * 100)}`)),
      el("span.sub", {}, [...(candidate.parents ?? []), label("place_level", candidate.level)].join(" · "))));
}
