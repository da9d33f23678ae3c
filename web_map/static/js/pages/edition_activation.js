// Activation: tried without effect first; only what was seen can be confirmed.
import { $, el, notice } from "../kit/dom.js";
import { postJson } from "../kit/http.js";
import { showFailure, toastOnNextPage } from "../kit/toast.js";
import { ratio, t } from "../kit/words.js";

export function bindActivation(edition, { onDone }) {
  const dialog = $("[data-activate]");
  const words = $("[data-activate-words]");
  const confirm = $("[data-confirm]", dialog);
  const day = $("[name=effective_from]", dialog);
  const path = `/editions/${edition.id}/activate`;
  const asked = () => (day.value === edition.effective_from ? {} : { effective_from: day.value });
  day.value = edition.effective_from;
  day.onchange = rehearse;
  $("[data-cancel]", dialog).onclick = () => dialog.close();
  confirm.onclick = activate;

  async function rehearse() {
    confirm.disabled = true;
    words.replaceChildren(el("p", {}, t("正在试算，不改动任何数据……", "Trying it out; nothing changes …")));
    if (!dialog.open) dialog.showModal();
    try {
      words.replaceChildren(...seen(await postJson(path, { dry_run: true, ...asked() })));
      confirm.disabled = false;
    } catch (failure) {
      words.replaceChildren(notice(failure.message, "bad"));
      if (failure.status === undefined) throw failure;
    }
  }

  function seen(outcome) {
    const retires = outcome.retires ? t(`，“${outcome.retires.name}”同时停用`, `; “${outcome.retires.name}” is retired`) : "";
    return [
      el("p", {}, t(`“${edition.name}”将从 ${outcome.edition.effective_from} 起生效${retires}。`, `“${edition.name}” comes into force on ${outcome.edition.effective_from}${retires}.`)),
      notice(t(`${ratio(outcome)} 件未结事件会换网格；已结事件的归属不变。`, `${ratio(outcome)} open incidents change grid; closed ones keep theirs.`), outcome.n ? "warn" : "good"),
      outcome.lost ? notice(t(`其中 ${outcome.lost} 件不再落在任何网格内，会进入待标注队列。`, `${outcome.lost} of them lie in no grid any more and go to the pinning queue.`), "warn") : null,
      el("p.small.muted", {}, t("生效后本版本不能再修改。", "Once active, an edition can no longer change.")),
    ].filter(Boolean);
  }

  async function activate() {
    confirm.disabled = true;
    try {
      const done = await postJson(path, { dry_run: false, ...asked() });
      toastOnNextPage(t(`已生效，${done.moved} 件事件换了网格。`, `Active; ${done.moved} incidents changed grid.`));
      onDone();
    } catch (failure) {
      showFailure(failure);
    } finally {
      dialog.close();
    }
  }

  return rehearse;
}
