// The list beside the map: the same incidents, page by page, every entry in reach of the keyboard.
import { $, $$, badge, el, empty } from "../kit/dom.js";
import { getJson } from "../kit/http.js";
import { oneStop, revealIn } from "../kit/one_stop.js";
import { asOf, moment } from "../kit/time.js";
import { showFailure } from "../kit/toast.js";
import { label, ratio, t } from "../kit/words.js";

const PAGE = 50;

export function createList(list, head, { onPick, whereOf }) {
  let call = new AbortController();
  let current = null;
  const settle = oneStop(list);

  async function show(query) {
    call.abort();
    call = new AbortController();
    const { signal } = call;
    head.setAttribute("aria-busy", "true");
    try {
      fill(await getJson("/incidents", { ...query, limit: PAGE }, { signal }), query);
    } catch (failure) {
      if (!signal.aborted) clear(t("没有读到事件，请重试。", "The incidents could not be read. Try again."));
      throw failure;
    } finally {
      // Who was overtaken leaves the head to the one who is on the way.
      if (!signal.aborted) head.removeAttribute("aria-busy");
    }
  }

  function fill(found, query) {
    clear(el("strong.num", {}, ratio(found.total)), t(" 件 · ", " · "), asOf(found.as_of));
    if (!found.items.length) list.append(el("li", {}, nothing()));
    append(found, query);
  }

  function clear(...words) {
    head.replaceChildren(...words);
    list.scrollTop = 0;
    list.replaceChildren();
  }

  function append(found, query) {
    list.append(...found.items.map((item) => el("li", {}, entry(item, { onPick, whereOf }))));
    if (found.next) list.append(moreButton(query, found.next));
    mark(current);
  }

  function moreButton(query, after) {
    const row = el("li.more", {}, el("button.button.button-small", { type: "button" }, t("再显示 50 件", "Show 50 more")));
    const { signal } = call;
    $("button", row).addEventListener("click", async () => {
      const found = await getJson("/incidents", { ...query, limit: PAGE, after }, { signal }).catch(showFailure);
      if (!found || !row.isConnected) return;
      const before = row.previousElementSibling;
      row.remove();
      append(found, query);
      $("button", before?.nextElementSibling ?? list)?.focus();
    });
    return row;
  }

  function mark(id) {
    current = id;
    for (const button of $$(".entry", list)) {
      const isCurrent = button.dataset.id === id;
      button.setAttribute("aria-current", isCurrent);
      if (isCurrent) revealIn(list, button);
    }
    settle($('[aria-current="true"]', list));
  }

  return { show, mark, focus: () => ($('[aria-current="true"]', list) ?? $(".entry", list))?.focus() };
}

const nothing = () =>
  empty(t("没有符合条件的事件", "No incident matches"), t("放宽时间或清除筛选再试。", "Widen the period or clear the filters."));

function entry(item, { onPick, whereOf }) {
  const where = item.grid ? whereOf(item.grid) : badge(t("待标注", "to be placed"), "warn");
  return el("button.entry", { type: "button", data: { id: item.id }, onclick: () => onPick(item.id) },
    el("span.title", {}, item.title),
    el("span.meta", {},
      el("span.num", {}, moment(item.occurred_at)), el("span", {}, label("category", item.category)),
      el("span", {}, where), el("span", {}, label("state", item.state))));
}
