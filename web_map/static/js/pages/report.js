// Reporting: what, where by address or by the device's position, who called; then the receipt.
import { $, el } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { postForm, postJson } from "../kit/http.js";
import { toast } from "../kit/toast.js";
import { label, members, metres, say, t } from "../kit/words.js";

const form = $("[data-report]");
let position = null;
let key = crypto.randomUUID();

form.channel.append(...members("channel").filter(([value]) => value !== "import").map(([value, words]) => el("option", { value }, words)));
form.channel.value = "grid_patrol";

$("[data-locate]").addEventListener("click", () => {
  if (!navigator.geolocation) return toast(t("此设备不能定位，请填写地址。", "This device has no position; give an address."), { isBad: true });
  $("[data-position]").textContent = t("正在定位……", "Looking for the position …");
  return navigator.geolocation.getCurrentPosition(take, refuse, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 30_000 });
});

function take({ coords }) {
  position = { x: coords.longitude, y: coords.latitude, crs: "wgs84", accuracy_m: Math.min(coords.accuracy, 100_000), method: "device_gps" };
  $("[data-position]").textContent = t(`已定位，精度约 ${metres(coords.accuracy)}。`, `Found, to about ${metres(coords.accuracy)}.`);
}

function refuse() {
  position = null;
  $("[data-position]").textContent = t("无法定位，请填写地址。", "No position to be had; give an address.");
}

form.addEventListener("submit", (event) => runStep(event, form, async () => {
  const made = await postJson("/incidents", bodyOf(), { headers: { "Idempotency-Key": key } });
  key = crypto.randomUUID();
  const unsent = await sendPictures(made.id);
  showReceipt(made, unsent);
}));

/** Returns how many photographs could not be kept: the report itself stands all the same. */
async function sendPictures(id) {
  let unsent = 0;
  for (const file of form.pictures.files) {
    const body = new FormData();
    body.append("file", file);
    await postForm(`/incidents/${id}/pictures`, body).catch((failure) => {
      if (failure.status === undefined) throw failure;
      unsent += 1;
    });
  }
  return unsent;
}

function bodyOf() {
  const text = (name) => form.elements[name].value.trim() || undefined;
  const who = text("reporter_name") || text("reporter_phone") ? { name: text("reporter_name"), phone: text("reporter_phone") } : undefined;
  return {
    channel: form.channel.value,
    category: form.category.value,
    title: text("title"),
    narrative: text("narrative"),
    address: text("address"),
    occurred_at: new Date(Date.now() - 1000).toISOString(),
    position: position ?? undefined,
    reporter: who,
  };
}

function showReceipt(made, unsent) {
  const where = made.assignment ? say(made.assignment.reason) : say(made.pin.words);
  const place = $("[data-reported]");
  place.replaceChildren(el("header", {}, el("h2", {}, t(`已上报：${made.no}`, `Reported: ${made.no}`))),
    el("div.body.stack-s", {}, el("p", {}, where),
      unsent ? el("p.notice.notice-warn", {}, t(`${unsent} 张照片没有保存，请在事件页重新上传。`, `${unsent} photographs were not kept; send them again on the incident's page.`)) : null,
      made.receipt_code ? el("p", {}, t("回执码（可告知上报人查询进度）：", "Receipt code, for the reporter to follow it: "), el("strong.mono", {}, made.receipt_code)) : null,
      el("p.row", {}, el("a.button.button-primary", { href: `/incident/${made.id}` }, t("打开这起事件", "Open the incident")), label("state", made.state))));
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
  form.reset();
  form.channel.value = "grid_patrol";
  position = null;
}
