// Lets a reader sort tables by their column heads, with the keyboard too.
import { plain } from "./csv.js";

function value(cell) {
  const text = plain(cell).trim();
  const n = Number(text);
  return text === "" ? null : cell.hasAttribute("data-v") && !Number.isNaN(n) ? n : text;
}

function compare(a, b) {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), document.documentElement.lang);
}

export function sortTables() {
  document.querySelectorAll("table.sorts").forEach((table) => {
    table.querySelectorAll("thead th").forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.textContent = "";
      head.appendChild(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") === "descending";
        table.querySelectorAll("thead th").forEach((h) => h.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "ascending" : "descending");
        const body = table.tBodies[0];
        const rows = Array.prototype.slice.call(body.rows).map((row, i) => ({ row, i, v: value(row.cells[column]) }));
        rows.sort((a, b) => {
          if (a.v === null || b.v === null) return compare(a.v, b.v) || a.i - b.i;
          return (down ? 1 : -1) * compare(a.v, b.v) || a.i - b.i;
        });
        rows.forEach((r) => body.appendChild(r.row));
      });
    });
  });
}
