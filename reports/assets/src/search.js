// Finds a page by name. The list is a script of its own, loaded on the first keystroke, since
// pages opened from a file may not fetch.
const most = 12;

function load(done) {
  if (window.baimiIndex) return done();
  const script = document.createElement("script");
  script.src = document.body.getAttribute("data-search");
  script.onload = done;
  document.head.appendChild(script);
}

function find(words) {
  const first = [];
  const rest = [];
  for (const row of window.baimiIndex) {
    const name = row[0].toLowerCase();
    if (words.every((w) => name.indexOf(w) >= 0 || row[3].indexOf(w) >= 0)) (name.indexOf(words[0]) === 0 ? first : rest).push(row);
    if (first.length >= most) break;
  }
  return first.concat(rest).slice(0, most);
}

export function wireSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("found");
  if (!input || !list) return;
  const root = document.body.getAttribute("data-root");
  const show = () => {
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    list.textContent = "";
    list.hidden = words.length === 0;
    if (list.hidden) return;
    load(() => {
      list.textContent = "";
      const rows = find(words);
      rows.forEach((row) => {
        const item = document.createElement("li");
        const a = document.createElement("a");
        a.href = root + row[1];
        a.textContent = row[0];
        const kind = document.createElement("small");
        kind.textContent = row[2];
        item.appendChild(a);
        item.appendChild(kind);
        list.appendChild(item);
      });
      if (rows.length === 0) {
        const item = document.createElement("li");
        item.textContent = list.getAttribute("data-none");
        list.appendChild(item);
      }
    });
  };
  input.addEventListener("input", show);
  input.addEventListener("keydown", (e) => {
    const first = list.querySelector("a");
    if (e.key === "Escape") {
      input.value = "";
      show();
    } else if (e.key === "Enter" && first) first.click();
    else if (e.key === "ArrowDown" && first) {
      e.preventDefault();
      first.focus();
    }
  });
  list.addEventListener("keydown", (e) => {
    const here = document.activeElement.parentNode;
    const to = e.key === "ArrowDown" ? here.nextElementSibling : e.key === "ArrowUp" ? here.previousElementSibling : null;
    if (to && to.querySelector("a")) {
      e.preventDefault();
      to.querySelector("a").focus();
    } else if (e.key === "ArrowUp" || e.key === "Escape") input.focus();
  });
}
