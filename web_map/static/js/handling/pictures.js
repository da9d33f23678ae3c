// Photographs: shown small, opened large, and sent one by one.
import { $, el } from "../kit/dom.js";
import { getJson, postForm } from "../kit/http.js";
import { fullMoment } from "../kit/time.js";
import { showFailure, toast } from "../kit/toast.js";
import { say, t } from "../kit/words.js";

export async function picturesSection(seen, { canAdd, onAdded }) {
  const { items } = await getJson(`/incidents/${seen.id}/pictures`);
  const kinds = seen.options.evidence_kinds;
  const nameOf = (kind) => (kinds[kind] ? say(kinds[kind]) : t("照片", "Photograph"));
  const shown = items.map((one) => el("figure", {},
    el("a", { href: `/pictures/${one.id}`, target: "_blank", rel: "noopener" }, el("img", { src: `/pictures/${one.id}`, alt: nameOf(one.kind), width: one.width, height: one.height, loading: "lazy" })),
    el("figcaption.tiny.muted", {}, `${nameOf(one.kind)} · ${fullMoment(one.uploaded_at)}`)));
  return el("div.stack-s", {},
    items.length ? el("div.pictures", {}, shown) : el("p.muted.small", {}, t("还没有照片。", "No photographs yet.")),
    canAdd ? uploadForm(seen, kinds, onAdded) : null);
}

function uploadForm(seen, kinds, onAdded) {
  const pairs = [["photo", t("现场照片", "Photograph")], ...Object.entries(kinds).map(([code, words]) => [code, say(words)])];
  const form = el("form.row.upload", { data: { pictures: "" } },
    el("label.visually-hidden", { for: "picture-kind" }, t("照片种类", "Kind of photograph")),
    el("select", { id: "picture-kind", name: "kind" }, pairs.map(([value, words]) => el("option", { value }, words))),
    el("label.button", {}, t("拍照或选择照片", "Take or choose a photograph"),
      el("input.visually-hidden", { type: "file", name: "file", accept: "image/jpeg,image/png,image/webp", multiple: true })),
    el("span.tiny.muted", {}, t("位置等拍摄信息不会保存。", "Where and with what it was taken is not kept.")));
  $("input", form).addEventListener("change", () => send(seen, form, onAdded));
  return form;
}

async function send(seen, form, onAdded) {
  const input = $("input", form);
  input.disabled = true;
  try {
    for (const file of input.files) {
      const body = new FormData();
      body.append("kind", form.kind.value);
      body.append("file", file);
      await postForm(`/incidents/${seen.id}/pictures`, body);
    }
    toast(t("照片已保存。", "Photographs kept."));
    await onAdded();
  } catch (failure) {
    showFailure(failure);
  } finally {
    input.disabled = false;
    input.value = "";
  }
}
