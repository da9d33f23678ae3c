// Steps of a form: a refusal is said beside its button, and nothing that was typed is lost.
import { $, $$ } from "./dom.js";
import { say } from "./words.js";

export async function runStep(event, form, step) {
  event.preventDefault();
  const error = $("[data-error]", form);
  const button = $("button:not([type=button])", form);
  error.hidden = true;
  button.disabled = true;
  try {
    await step();
  } catch (failure) {
    if (failure.status === undefined) throw failure;
    error.textContent = [failure.message, ...failure.fields.map(fieldWords)].filter(Boolean).join(" ");
    error.hidden = false;
    markFields(form, failure.fields);
    error.scrollIntoView({ block: "center" });
  } finally {
    button.disabled = false;
  }
}

/** A refusal is about what was sent: it goes as soon as something is changed. */
export function dropRefusal(form) {
  $("[data-error]", form).hidden = true;
  for (const input of $$("[aria-invalid]", form)) input.removeAttribute("aria-invalid");
}

const fieldWords = (field) => say(field.words ?? field) || field.detail || "";

function markFields(form, fields) {
  for (const input of $$("[aria-invalid]", form)) input.removeAttribute("aria-invalid");
  for (const { field } of fields) form.elements[field]?.setAttribute?.("aria-invalid", "true");
}

/** The datum chosen in a form: a name, EPSG:n, or nothing when the file is to say. */
export function chosenDatum(form) {
  const chosen = form.crs.value;
  return chosen === "other" ? `EPSG:${form.epsg.value.trim()}` : chosen;
}
