// The way to the server: in the order in which things were told, again and again until it answers.
import { lang, t } from "../kit/words.js";
import { all, change, keep, recall } from "./store.js";

const MOST_AT_ONCE = 50;
const FIRST_PAUSE_MS = 2000;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUT_MS = 30_000;

/** What the page shows of it: nothing here is asked for twice. */
export const sync = { waiting: 0, stuck: 0, others: 0, at: null, trouble: null, isSending: false };
let pause = FIRST_PAUSE_MS;
let timer = null;

class Refused extends Error {
  constructor(status, body) {
    super((lang === "en" ? body.detail_en : body.detail_zh) ?? t(`服务器答复 ${status}`, `The server answered ${status}`));
    this.status = status;
  }
}

/** The answer of the server; a status of 0 where it cannot be reached. */
export async function exchange(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { ...options, signal: AbortSignal.timeout(TIMEOUT_MS), headers: { Accept: "application/json", ...options.headers } });
  } catch {
    throw new Refused(0, { detail_zh: "没有网络", detail_en: "No network" });
  }
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const body = isJson ? await response.json().catch(() => ({})) : {};
  if (!response.ok) throw new Refused(response.status, body);
  return body;
}

export async function count(person) {
  const [outbox, pictures] = await Promise.all([all("outbox"), all("pictures")]);
  const waiting = [...outbox, ...pictures];
  const own = waiting.filter((one) => one.person === person);
  sync.waiting = own.filter((one) => !one.stuck).length;
  sync.stuck = own.length - sync.waiting;
  sync.others = waiting.length - own.length;
  sync.at = (await recall("synced_at")) ?? null;
  document.dispatchEvent(new Event("sync"));
}

/** Send what waits; one page at a time, where the browser can tell. */
export async function sendAll(person) {
  if (sync.isSending || !person) return;
  sync.isSending = true;
  clearTimeout(timer);
  try {
    await alone(() => sendInTurn(person));
    await keep("synced_at", new Date().toISOString());
    sync.trouble = null;
    pause = FIRST_PAUSE_MS;
  } catch (failure) {
    sync.trouble = { status: failure.status, words: failure.message };
    again(person, failure);
  } finally {
    sync.isSending = false;
    await count(person);
  }
}

const alone = (work) => (navigator.locks ? navigator.locks.request("visit-outbox", work) : work());

/** Nobody signed in is no matter of waiting: it is said, and begins anew after signing in. */
function again(person, { status }) {
  if (status === 401) return;
  timer = setTimeout(() => sendAll(person), pause * (0.75 + Math.random() / 2));
  pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
}

/** Try at once: the network is back, or somebody pressed the button. */
export function hurry(person) {
  pause = FIRST_PAUSE_MS;
  return sendAll(person);
}

async function sendInTurn(person) {
  let most = MOST_AT_ONCE;
  for (let batch = await next(person, most); batch.length; batch = await next(person, most)) {
    try {
      await sendBatch(batch);
      most = MOST_AT_ONCE;
    } catch (failure) {
      if (![413, 422].includes(failure.status)) throw failure;
      if (batch.length === 1) await setAside("outbox", batch[0], failure);
      most = Math.max(1, Math.floor(batch.length / 2));
    }
    await count(person);
  }
  for (const picture of (await all("pictures")).filter((one) => one.person === person && !one.stuck)) await sendPicture(picture);
}

const next = async (person, most) => (await all("outbox")).filter((one) => one.person === person && !one.stuck).slice(0, most);

async function sendBatch(batch) {
  const body = JSON.stringify({ sent_at: new Date().toISOString(), sendings: batch.map(({ sending }) => sending) });
  const { results } = await exchange("/night-visits/sendings", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  const told = new Map(results.map((one) => [one.id, one]));
  await change(["outbox", "visits", "findings"], (outbox, visits, findings) => {
    for (const { seq, sending } of batch) {
      const answer = told.get(sending.id);
      if (!answer) continue;
      outbox.delete(seq);
      const store = { visit: visits, finding: findings }[sending.kind];
      if (store) note(store, sending, answer);
    }
  });
}

/** Write beside a record what became of its latest telling. */
function note(store, sending, { result, words }) {
  const asked = store.get(sending.about);
  asked.onsuccess = () => {
    const known = asked.result;
    if (known && (known.revision ?? 1) === sending.revision) store.put({ ...known, result, words });
  };
}

async function sendPicture(picture) {
  const body = new FormData();
  body.append("file", picture.file, picture.name);
  try {
    await exchange(`/night-visits/visits/${picture.visit}/pictures`, { method: "POST", body });
  } catch (failure) {
    if (![404, 409, 413, 415, 422].includes(failure.status)) throw failure;
    return setAside("pictures", picture, failure);
  }
  return change(["pictures"], (pictures) => { pictures.delete(picture.seq); });
}

/** Keep what the server does not take, with its words, out of the way of the rest. */
const setAside = (name, entry, { message }) => change([name], (store) => { store.put({ ...entry, stuck: message }); });

/** Try again what was set aside. */
export async function retryStuck(person) {
  for (const name of ["outbox", "pictures"]) {
    const stuck = (await all(name)).filter((one) => one.stuck);
    await change([name], (store) => stuck.forEach(({ stuck: _, ...entry }) => store.put(entry)));
  }
  return hurry(person);
}
