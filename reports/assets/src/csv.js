// Makes the CSV of a table that the page prints whole, byte for byte the file that a frozen issue
// has: with a byte-order mark, raw numbers, and no text that a spreadsheet would run.

// plain is the value of a cell: what it carries, already safe, or else what it prints.
export function plain(cell) {
  const v = cell.getAttribute("data-v");
  if (v !== null) return v;
  return cell.textContent === "—" ? "" : cell.textContent;
}

function field(cell) {
  const text = plain(cell);
  if (!/[",\r\n]|^\s|^\\\.$/.test(text)) return text;
  return '"' + text.replace(/"/g, '""').replace(/\r?\n/g, "\r\n") + '"';
}

function csv(table) {
  return "\ufeff" + Array.from(table.rows, (row) => Array.from(row.cells, field).join(",") + "\r\n").join("");
}

export function wireDownloads() {
  document.querySelectorAll("[data-csv]").forEach((button) => {
    button.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([csv(button.closest("section").querySelector("table"))], { type: "text/csv" }));
      link.download = button.getAttribute("data-csv");
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
  });
}
