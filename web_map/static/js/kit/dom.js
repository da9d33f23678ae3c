// Building elements. Text always enters as text: nothing here ever parses HTML.
export const $ = (selector, root = document) => root.querySelector(selector);
export const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** el("a.more", {href: "/map"}, "全部", el("b", {}, 3)) */
export function el(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
  const element = document.createElement(tag || "div");
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) set(element, name, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

function set(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name in element && ["value", "checked", "disabled", "hidden"].includes(name)) element[name] = value;
  else element.setAttribute(name, value === true ? "" : value);
}

/** A definition list from [term, value] pairs; empty values are left out. */
export function facts(pairs) {
  const rows = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl.facts", {}, rows.map(([term, value]) => [el("dt", {}, term), el("dd", {}, value)]).flat());
}

export const empty = (title, hint = "") =>
  el("div.empty", {}, el("strong", {}, title), hint ? el("span", {}, hint) : null);

export const badge = (text, tone = "") => el(tone ? `span.badge.badge-${tone}` : "span.badge", {}, text);

export const notice = (text, tone = "") => el(tone ? `p.notice.notice-${tone}` : "p.notice", {}, text);

/** Wait until calls stop coming for `ms`. */
export function settle(call, ms = 250) {
  let timer;
  return (...values) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...values), ms);
  };
}
