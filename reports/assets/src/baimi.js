import { drawAll } from "./charts.js";
import { sortTables } from "./tables.js";
import { wireDownloads } from "./csv.js";
import { wireSearch } from "./search.js";

// Tables behind charts stand open in the page, for readers without scripts; here they close.
document.querySelectorAll("details.data").forEach((d) => d.removeAttribute("open"));
document.querySelectorAll("[data-print]").forEach((b) => b.addEventListener("click", () => window.print()));
sortTables();
wireDownloads();
wireSearch();
drawAll();
