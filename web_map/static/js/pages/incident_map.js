// The incident map; without grids in force there is nothing to work on yet.
import { $ } from "../kit/dom.js";
import { showFailure } from "../kit/toast.js";
import { fetchAhead, hasGrids } from "../map/base_map.js";

fetchAhead(["county", "grid", "village", "township"]);
if (await hasGrids($("[data-map]")).catch(showFailure)) await import("./incident_workbench.js");
