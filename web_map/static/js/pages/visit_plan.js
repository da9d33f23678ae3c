// The workbench loads once Leaflet is there and grids are in force; else it says what is missing.
import { $ } from "../kit/dom.js";
import { showFailure } from "../kit/toast.js";
import { hasGrids } from "../map/base_map.js";

if (await hasGrids($("[data-map]")).catch(showFailure)) await import("../visits/plan_workbench.js");
