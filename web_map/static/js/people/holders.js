// Who holds a grid, written alike wherever it is told.
import { badge, el } from "../kit/dom.js";
import { label, t } from "../kit/words.js";

/** An entry of a list: name, in which part, and for whom when they stand in. */
export const holderItem = ({ name, part, standing_in_for: away }) =>
  el("li", {}, `${name} `, badge(label("staff_part", part)), away ? t(` 代 ${away.name}`, ` standing in for ${away.name}`) : "");
