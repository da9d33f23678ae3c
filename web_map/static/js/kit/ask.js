// A question before something that cannot be taken back.
import { el } from "./dom.js";
import { t } from "./words.js";

/** Resolves to true when the person confirms; Escape and “cancel” mean no. */
export function ask(title, text, yes) {
  return new Promise((resolve) => {
    const close = (answer) => el("button.button", { type: "button", value: answer, onclick: () => dialog.close(answer) }, answer ? yes : t("取消", "Cancel"));
    const dialog = el("dialog", { "aria-label": title },
      el("header", {}, el("h2", {}, title)), el("div.body", {}, text), el("footer", {}, close(""), close("yes")));
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
