// Words in the page's language, and names of the domain's vocabularies.
const html = document.documentElement;
const site = JSON.parse(document.querySelector('meta[name="site"]').content);

export const lang = html.lang.startsWith("en") ? "en" : "zh";
export const zone = site.zone;
export const isSynthetic = site.synthetic;

export const t = (zh, en) => (lang === "en" ? en : zh);

/** The name of one member of a vocabulary; a member nobody has named yet names itself. */
export const label = (vocabulary, value) => site.labels[vocabulary]?.[value] ?? value ?? "–";

/** All members of a vocabulary as [value, name]. */
export const members = (vocabulary) => Object.entries(site.labels[vocabulary] ?? {});

/** A pair of sentences {zh, en} as servers send them. */
export const say = (words) => (words ? (words[lang] ?? words.zh ?? "") : "");

const locale = lang === "en" ? "en-GB" : "zh-CN";
const count = new Intl.NumberFormat(locale);
export const number = (n) => (n == null ? "–" : count.format(n));

/** `n of d` with the share in whole per cent, never rounded up and never down to nothing. */
export function ratio({ n, of }) {
  const share = of ? Math.floor((n * 100) / of) : null;
  const said = share === null ? "–" : n > 0 && share === 0 ? "<1%" : `${share}%`;
  return `${number(n)} / ${number(of ?? 0)}${t(`（${said}）`, ` (${said})`)}`;
}

/** Metres as people say them: 7 米, 1.2 公里. */
export function metres(m) {
  if (m == null) return "–";
  if (m < 10) return t(`${m.toFixed(1)} 米`, `${m.toFixed(1)} m`);
  if (m < 1000) return t(`${Math.round(m)} 米`, `${Math.round(m)} m`);
  return t(`${(m / 1000).toFixed(1)} 公里`, `${(m / 1000).toFixed(1)} km`);
}

/** An area with the digits that the findings' own words have. */
export function area(m2) {
  if (m2 == null) return "–";
  const figure = m2 >= 100 ? number(Math.round(m2)) : Number(m2.toPrecision(2));
  if (m2 < 1e5) return t(`${figure} 平方米`, `${figure} m²`);
  return t(`${(m2 / 1e6).toFixed(2)} 平方公里`, `${(m2 / 1e6).toFixed(2)} km²`);
}
