// Route sheets: the server drew them; here they are only printed.
import { $ } from "../kit/dom.js";

$("[data-print]").addEventListener("click", () => print());
