// What a telephone keeps of an evening: in the browser's own database, whole or not at all.
import { t } from "../kit/words.js";

const NAME = "wangge-visits";
const STORES = {
  kept: { keyPath: "name" },
  visits: { keyPath: "id" },
  findings: { keyPath: "id" },
  outbox: { keyPath: "seq", autoIncrement: true },
  pictures: { keyPath: "seq", autoIncrement: true },
};

export class StoreError extends Error {}

let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) asked.result.createObjectStore(name, options);
    };
    asked.onsuccess = () => {
      // Another page with a newer version must not wait for this one.
      asked.result.onversionchange = () => { asked.result.close(); opening = null; };
      resolve(asked.result);
    };
    asked.onerror = () => { opening = null; reject(inWords(asked.error)); };
  });
  return opening;
}

function inWords(failure) {
  if (failure?.name === "QuotaExceededError") {
    return new StoreError(t("手机存储空间已满，刚才的内容没有保存。请清理空间后再保存一次。", "This telephone is full: what you just entered is not saved. Make room, then save again."));
  }
  return new StoreError(t("手机上无法保存数据（可能是无痕模式），请换普通窗口打开。", "This browser keeps nothing (a private window?). Open the page in an ordinary one."));
}

/** Do several changes at once: all of them are kept, or none; resolves when they are on the disk. */
export async function change(names, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    let made;
    const done = database.transaction(names, "readwrite", { durability: "strict" });
    done.oncomplete = () => resolve(made);
    done.onabort = () => reject(inWords(done.error));
    try {
      made = work(...names.map((name) => done.objectStore(name)));
    } catch (failure) {
      done.abort();
      reject(failure instanceof DOMException ? inWords(failure) : failure);
    }
  });
}

export async function all(name) {
  const database = await open();
  return answered(database.transaction(name).objectStore(name).getAll());
}

export async function get(name, key) {
  const database = await open();
  return answered(database.transaction(name).objectStore(name).get(key));
}

const answered = (asked) => new Promise((resolve, reject) => {
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(inWords(asked.error));
});

export const keep = (name, value) => change(["kept"], (kept) => { kept.put({ name, value }); });
export const recall = async (name) => (await get("kept", name))?.value;

/** The name of this telephone, drawn once: nothing of its owner. */
export async function device() {
  const known = await recall("device");
  if (known) return known;
  const drawn = crypto.randomUUID();
  await keep("device", drawn);
  return drawn;
}

/** Ask the browser not to throw away what was not sent yet. */
export const persist = () => navigator.storage?.persist?.().catch(() => false);
