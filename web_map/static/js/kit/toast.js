// Short messages at the corner; a failure stays until it is closed.
import { $, el } from "./dom.js";
import { t } from "./words.js";

export function toast(text, { isBad = false } = {}) {
  const close = el("button", { type: "button", "aria-label": t("关闭", "Close"), onclick: () => box.remove() }, "×");
  const box = el(isBad ? "div.toast.toast-bad" : "div.toast", {}, el("span", {}, text), close);
  $("[data-toasts]").append(box);
  if (!isBad) setTimeout(() => box.remove(), 6000);
}

const KEPT = "toast";

/** Say something on the page that is opened next, or on this one after a reload. */
export const toastOnNextPage = (text) => sessionStorage.setItem(KEPT, text);

const carried = sessionStorage.getItem(KEPT);
if (carried !== null) {
  sessionStorage.removeItem(KEPT);
  toast(carried);
}

/** Show why something did not work; a call given up on purpose is no failure. */
export function showFailure(failure) {
  if (failure.name === "AbortError") return;
  toast(failure.message, { isBad: true });
  if (failure.status === undefined) throw failure;
}
