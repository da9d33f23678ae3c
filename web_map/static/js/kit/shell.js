// What every page has: the language switch that keeps the view, and the list of shortcuts.
import { $ } from "./dom.js";
import { postJson } from "./http.js";
import "./navigation.js";
import { showFailure } from "./toast.js";

const dialog = $("[data-shortcuts-dialog]");
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

$("[data-switch-language]").addEventListener("click", (event) => {
  event.preventDefault();
  const there = new URL(location.href);
  there.searchParams.set("lang", new URL(event.currentTarget.href).searchParams.get("lang"));
  location.assign(there);
});

/** Do something of the session, then go where it leads; a session that has ended is ended. */
function onClick(selector, path, there) {
  $(selector)?.addEventListener("click", async () => {
    try {
      await postJson(path);
    } catch (failure) {
      if (failure.status !== 401) return showFailure(failure);
    }
    location.assign(there);
  });
}

onClick("[data-sign-out]", "/sign-out", "/sign-in");
onClick("[data-stop-viewing]", "/me/viewing/end", "/accounts");

$("[data-shortcuts]").addEventListener("click", () => dialog.showModal());
$("[data-close]", dialog).addEventListener("click", () => dialog.close());
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target) && !dialog.open) dialog.showModal();
});
