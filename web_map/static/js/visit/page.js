// The page of a round: what is kept is shown at once, what is told is kept first and sent then.
import { $, el } from "../kit/dom.js";
import { toast } from "../kit/toast.js";
import { t } from "../kit/words.js";
import { clock } from "./clock.js";
import { count, hurry, retryStuck, sendAll, sync } from "./outbox.js";
import { whereAmI } from "./position.js";
import { roundsView } from "./round_view.js";
import { fetchRounds, forgetDoors, here, load, ownVisits } from "./rounds.js";
import { roundUnderWay, safetyBar, showDue } from "./safety.js";
import { keep, persist, StoreError } from "./store.js";
import { stopView } from "./stop_view.js";
import { tellOfTeam } from "./telling.js";

const FRESH_MS = 120_000;
const [view, line] = [$("[data-view]"), $("[data-sync]")];
const bar = safetyBar({ onSign: () => sign(false), onHelp: () => sign(true) });
$("[data-safety-place]").append(bar);

/** Show what is kept; `gently` takes nothing away from under somebody's fingers. */
async function show({ gently = false } = {}) {
  const household = new URLSearchParams(location.hash.slice(1)).get("stop");
  const door = household ? await stopView(household, { onChanged }) : null;
  const made = door ? [door] : roundsView(await ownVisits(), { onRound });
  if (gently && $("form[data-dirty]", view)) return;
  view.replaceChildren(...made);
  view.removeAttribute("aria-busy");
  await showDue(bar);
}

/** Keep something, show it, and send it when that can be; what cannot be kept is said at its place. */
async function onChanged(work, form = null) {
  try {
    await work();
  } catch (failure) {
    if (!(failure instanceof StoreError)) throw failure;
    return complain(failure.message, form);
  }
  await count(here.person);
  await show();
  return sendAll(here.person).then(refresh);
}

function complain(words, form) {
  const place = form && $("[data-error]", form);
  if (!place) return toast(words, { isBad: true });
  place.textContent = words;
  place.hidden = false;
  return place.scrollIntoView({ block: "center" });
}

async function onRound(kind, round) {
  round[kind === "start" ? "started_at" : "ended_at"] = new Date().toISOString();
  const position = await Promise.race([whereAmI(), new Promise((resolve) => { setTimeout(resolve, 1500); })]);
  await onChanged(async () => {
    await tellOfTeam(kind, round.id, here.person, { position });
    await keep("rounds", { ...here });
  });
}

async function sign(help) {
  const round = roundUnderWay();
  if (!round) return;
  await onChanged(() => tellOfTeam("sign", round.id, here.person, { help }));
  const isSent = sync.waiting === 0;
  if (help) toast(isSent ? t("求助已发出，值班人员会联系你们。", "Sent: the officer on duty will reach you.") : t("没有网络，求助还没有发出：请直接拨打 110。", "No network, so it is not sent yet: call 110."), { isBad: !isSent });
  else toast(isSent ? t("已报平安", "Sent") : t("已记下，有网络时发出", "Kept; it is sent when there is a network"));
}

function showSync() {
  const { waiting, stuck, others, at, trouble } = sync;
  const isSignedOut = trouble?.status === 401;
  const state = isSignedOut ? "signed-out" : waiting || stuck ? "waiting" : trouble ? "offline" : "done";
  line.dataset.sync = state;
  line.replaceChildren(...[
    el("strong", { data: { waiting: waiting } }, waiting ? t(`${waiting} 待上传`, `${waiting} to send`) : t("全部已上传", "All sent")),
    el("span.small", {}, at ? t(`上次同步 ${clock(at)}`, `last sync ${clock(at)}`) : t("还没有同步过", "not synced yet")),
    trouble && !isSignedOut ? el("span.small", {}, trouble.status ? trouble.words : t("离线，记录已保存在手机上", "Offline; all is kept on this telephone")) : null,
    isSignedOut ? el("a.button.button-small.button-primary", { href: "/sign-in?next=%2Fvisit" }, t("请重新登录后上传", "Sign in again to send")) : null,
    stuck ? el("button.button.button-small", { type: "button", data: { stuck: "" }, onclick: () => retryStuck(here.person) }, t(`${stuck} 条未被接收，重试`, `${stuck} not taken: try again`)) : null,
    others ? el("span.small", {}, t(`${others} 条属于另一账号，该账号登录后上传`, `${others} of another account wait for it to sign in`)) : null,
    waiting && !isSignedOut ? el("button.button.button-small", { type: "button", data: { hurry: "" }, onclick: () => hurry(here.person).then(refresh) }, t("立即上传", "Send now")) : null,
  ].filter(Boolean));
}

/** Fetch the rounds and show them, unless somebody is just filling something in. */
async function refresh() {
  try {
    await fetchRounds();
  } catch (failure) {
    if (failure instanceof StoreError) throw failure;
    sync.trouble = { status: failure.status, words: failure.message };
  }
  await count(here.person);
  await show({ gently: true });
}

async function begin() {
  await load();
  await count(here.person);
  await show();
  persist();
  await sendAll(here.person); // first, so that what comes back knows of it
  await refresh();
  await sendAll(here.person); // whose it is may be known only now
}

document.addEventListener("sync", showSync);
view.addEventListener("input", ({ target }) => target.form?.setAttribute("data-dirty", ""));
window.addEventListener("hashchange", () => { show().then(() => view.focus({ preventScroll: true })); window.scrollTo(0, 0); });
window.addEventListener("online", () => hurry(here.person).then(refresh));
document.addEventListener("visibilitychange", () => document.hidden || sendAll(here.person).then(refresh));
setInterval(() => { showDue(bar); if (!document.hidden && navigator.onLine) sendAll(here.person).then(refresh); }, FRESH_MS);
// Whoever leaves takes the doors off; before the page's own sign-out goes its way.
$("[data-sign-out]")?.addEventListener("click", () => { forgetDoors(); }, { capture: true });
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/visit-sw.js", { scope: "/visit" }).catch(() => null);
else toast(t("此浏览器不能离线使用本页，请用 HTTPS 地址打开。", "This browser cannot keep the page for offline use; open it by HTTPS."), { isBad: true });
await begin().catch((failure) => { if (!(failure instanceof StoreError)) throw failure; toast(failure.message, { isBad: true }); });
