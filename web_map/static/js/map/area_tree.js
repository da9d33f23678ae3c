// The tree of townships, villages and grids in force: what a code stands for in it.
const township = (tree, code) => tree.townships.find((area) => area.code === code.slice(0, 9));

const village = (tree, code) => township(tree, code)?.villages.find((area) => area.code === code.slice(0, 12));

const grid = (tree, code) => village(tree, code)?.grids.find((area) => area.code === code);

export const villagesOf = (tree, code) => township(tree, code)?.villages;

export const gridsOf = (tree, code) => village(tree, code)?.grids;

export const levelOf = (code) => (code.length > 12 ? "grid" : code.length > 9 ? "village" : "township");

/** Whether there is such a township, village or grid. */
export const isArea = (tree, code) => ({ township, village, grid })[levelOf(code)](tree, code)?.code === code;

/** The name of an area; of the smallest one known around it when its code is of another edition. */
export const nameOfArea = (tree, code) =>
  (grid(tree, code) ?? (code.length > 9 ? village(tree, code) : null) ?? township(tree, code))?.name ?? code;
