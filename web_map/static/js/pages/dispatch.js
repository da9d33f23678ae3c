// The dispatch board; without grids in force there is nothing to work on yet.
import { $ } from "../kit/dom.js";
import { showFailure } from "../kit/toast.js";
import { fetchAhead, hasGrids } from "../map/base_map.js";

fetchAhead(["county", "village", "township"]);
if (await hasGrids($("[data-map]")).catch(showFailure)) await import("./dispatch_board.js");
