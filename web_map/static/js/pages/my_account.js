// One's own account: what one may do, password, second factor, sessions.
import { $, badge, el, facts } from "../kit/dom.js";
import { runStep } from "../kit/forms.js";
import { getJson, postJson, remove } from "../kit/http.js";
import { moment } from "../kit/time.js";
import { showFailure, toast, toastOnNextPage } from "../kit/toast.js";
import { label, t } from "../kit/words.js";

const passwordForm = $("[data-password]");
const codeForm = $("[data-code]");
const phoneForm = $("[data-phone]");
const forgetPhone = $("[data-forget-phone]");
const enrol = $("[data-enrol]");
const enrolment = $("[data-enrolment]");

function showMe(me) {
  const roles = el("span.grants", {}, me.grants.map((grant) =>
    badge([label("role", grant.role), grant.unit || grant.area].filter(Boolean).join(" · "), "accent")));
  const actions = me.actions.map((action) => label("action", action)).join(t("、", ", "));
  $("[data-me]").replaceChildren(facts([
    [t("姓名", "Name"), me.name], [t("用户名", "Login"), me.login],
    [t("角色", "Roles"), me.grants.length ? roles : t("没有角色", "None")], [t("可以", "May"), actions || "–"],
  ]));
  passwordForm.login.value = me.login;
  $("[data-must-change]").hidden = !me.must_change;
}

function factorWords(me) {
  if (me.is_demo) return t("演示账号不要求动态口令。", "Demo accounts need no second factor.");
  if (me.is_verified) return t("本次登录已验证。", "Verified for this session.");
  if (me.has_second_factor) return t("已绑定。查看个人信息原文前，请输入验证器上的数字。", "Set up. Enter a code before you look at personal data in full.");
  return me.needs_factor
    ? t("您的角色可以查看个人信息原文，须先绑定动态口令。", "Your role may see personal data in full; set up a second factor first.")
    : t("未绑定。绑定后，别人只知道密码也查看不了个人信息。", "Not set up. With it, a password alone shows nobody personal data.");
}

function showFactor(me) {
  const state = $("[data-factor-state]");
  state.className = "";
  state.textContent = factorWords(me);
  enrol.hidden = me.has_second_factor || me.is_demo || me.must_change;
  codeForm.hidden = !me.has_second_factor || me.is_verified;
}

function showPhone({ phone }) {
  const state = $("[data-phone-state]");
  state.className = "";
  state.textContent = phone ? t(`现在发到 ${phone}。`, `Sent to ${phone} now.`) : t("没有登记手机号，不发短信。", "No number is known; no text messages are sent.");
  forgetPhone.hidden = !phone;
}

async function showSessions() {
  const { items } = await getJson("/me/sessions");
  const end = (one) => el("button.button.button-small", { type: "button", onclick: () => endOne(one).catch(showFailure) }, t("结束", "End"));
  const rows = items.map((one) => el("tr", {},
    el("td", {}, one.agent || "–"), el("td.nowrap", {}, moment(one.created_at)), el("td.nowrap", {}, moment(one.seen_at)),
    el("td", {}, one.is_this ? badge(t("本浏览器", "This one"), "good") : end(one))));
  $("[data-sessions]").replaceChildren(el("table", {},
    el("thead", {}, el("tr", {}, [t("浏览器", "Browser"), t("登录", "Signed in"), t("最近使用", "Last used"), ""].map((head) => el("th", { scope: "col" }, head)))),
    el("tbody", {}, rows)));
  $("[data-end-others]").hidden = items.length < 2;
}

async function endOne(one) {
  await remove(`/me/sessions/${one.id}`);
  await showSessions();
}

async function show() {
  const me = await getJson("/me");
  showMe(me);
  showFactor(me);
  showPhone(me);
  if (me.must_change) $("[data-sessions]").replaceChildren();
  else await showSessions();
}

$("[data-end-others]").addEventListener("click", async () => {
  try {
    await remove("/me/sessions");
    await showSessions();
  } catch (failure) {
    showFailure(failure);
  }
});

enrol.addEventListener("click", async () => {
  try {
    const { secret, picture } = await postJson("/me/second-factor");
    enrolment.replaceChildren(
      el("img", { src: picture, alt: t("绑定验证器的二维码", "QR code for the authenticator") }),
      el("div.stack-s", {}, el("p", {}, t("用手机验证器（如腾讯身份验证器、FreeOTP）扫码，然后输入它显示的数字。", "Scan it with an authenticator, then enter the digits it shows.")),
        el("p.muted.small", {}, t("不能扫码时手工输入：", "Or type: "), el("code.mono", {}, secret))));
    enrolment.hidden = false;
    codeForm.hidden = false;
    codeForm.code.focus();
  } catch (failure) {
    showFailure(failure);
  }
});

codeForm.addEventListener("submit", (event) =>
  runStep(event, codeForm, async () => {
    await postJson("/me/second-factor/code", { code: codeForm.code.value });
    codeForm.reset();
    enrolment.hidden = true;
    toast(t("动态口令已验证。", "The code was right."));
    await show();
  }),
);

phoneForm.addEventListener("submit", (event) =>
  runStep(event, phoneForm, async () => {
    await postJson("/me/phone", { phone: phoneForm.phone.value.trim() });
    phoneForm.reset();
    toast(t("手机号已登记。", "The number is kept."));
    showPhone(await getJson("/me"));
  }),
);

forgetPhone.addEventListener("click", async () => {
  try {
    await remove("/me/phone");
    showPhone(await getJson("/me"));
  } catch (failure) {
    showFailure(failure);
  }
});

passwordForm.addEventListener("submit", (event) =>
  runStep(event, passwordForm, async () => {
    const had = !$("[data-must-change]").hidden;
    await postJson("/me/password", { present: passwordForm.present.value, wanted: passwordForm.wanted.value });
    passwordForm.reset();
    const done = t("密码已修改。", "The password is changed.");
    if (had) {
      toastOnNextPage(done);
      location.assign("/");
    } else {
      toast(done);
      await show();
    }
  }),
);

show().catch(showFailure);
