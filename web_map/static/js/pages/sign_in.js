// Signing in: by login and password, then perhaps a code; in a demonstration by one click.
import { $, $$ } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { postJson } from "../kit/http.js";
import { showFailure } from "../kit/toast.js";

const { next } = $("[data-next]").dataset;
const form = $("[data-sign-in]");
const codeForm = $("[data-code]");

async function signIn(login, password) {
  const told = await postJson("/sign-in", { login, password, next });
  if (!told.asks_code) {
    location.assign(told.next);
    return;
  }
  form.hidden = true;
  codeForm.hidden = false;
  $("[data-later]").href = told.next;
  codeForm.code.focus();
}

form.addEventListener("submit", (event) =>
  runStep(event, form, async () => {
    try {
      await signIn(form.login.value.trim(), form.password.value);
    } catch (failure) {
      form.password.select();
      throw failure;
    }
  }),
);

codeForm.addEventListener("submit", (event) =>
  runStep(event, codeForm, async () => {
    await postJson("/me/second-factor/code", { code: codeForm.code.value });
    location.assign($("[data-later]").href);
  }),
);

for (const button of $$("[data-demo]")) {
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await signIn(button.dataset.demo, button.dataset.password);
    } catch (failure) {
      button.disabled = false;
      showFailure(failure);
    }
  });
}
