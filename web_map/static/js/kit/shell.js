// What every page has: the language switch that keeps the view, and the list of shortcuts.
import { $ } from "./dom.js";

const dialog = $("[data-shortcuts-dialog]");
const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]") !== null;

$("[data-switch-language]").addEventListener("click", (event) => {
  event.preventDefault();
  const there = new URL(location.href);
  there.searchParams.set("lang", new URL(event.currentTarget.href).searchParams.get("lang"));
  location.assign(there);
});

$(".mainnav [aria-current]")?.scrollIntoView({ inline: "center", block: "nearest" });

$("[data-shortcuts]").addEventListener("click", () => dialog.showModal());
$("[data-close]", dialog).addEventListener("click", () => dialog.close());
document.addEventListener("keydown", (event) => {
  if (event.key === "?" && !isTyping(event.target) && !dialog.open) dialog.showModal();
});
