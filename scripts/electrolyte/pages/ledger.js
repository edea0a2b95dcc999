"use strict";
// The address keeps what is shown: #EIS-03, #verdict=not reproduced&text=fig. 3, or #EIS-03?group=EIS.
const inReport = location.protocol === "data:";
const sections = [...document.querySelectorAll("section[data-table]")].map(tableOf);

function tableOf(section) {
  const rows = [...section.querySelectorAll("tbody tr")];
  const body = section.querySelector("tbody");
  const heads = [...section.querySelectorAll("thead th")];
  const fields = [...section.querySelectorAll("[data-filter]")];
  const chips = [...section.querySelectorAll("[data-chip]")];
  const start = heads.findIndex((head) => head.hasAttribute("aria-sort"));
  const plain = (node) => node.textContent.replace(/\s+/g, " ").trim();
  const texts = new Map(rows.map((row) => [row, {
    first: `${row.id} ${plain(row.querySelector("[data-first]"))}`.toLowerCase(),
    whole: plain(row).toLowerCase(),
  }]));
  const collator = new Intl.Collator("en", { numeric: true });
  let state = {};

  const keyOf = (row, column) => row.children[column].dataset.key || plain(row.children[column]);
  // A phrase in the statement counts before one in the evidence; blanks come last either way.
  const rank = (row, phrase) => !phrase ? 0 : texts.get(row).first.includes(phrase) ? 0 : texts.get(row).whole.includes(phrase) ? 1 : 2;

  function show() {
    const phrase = (state.text || "").toLowerCase().replace(/\s+/g, " ").trim();
    const [column, down] = state.sort ? [Number(state.sort.replace("-", "")), state.sort.startsWith("-")] : [start, false];
    const ranks = new Map(rows.map((row) => [row, rank(row, phrase)]));
    const keys = new Map(rows.map((row) => [row, keyOf(row, column)]));
    for (const row of rows)
      row.hidden = ranks.get(row) > 1 || Object.entries(state).some(([key, value]) => key !== "text" && key !== "sort" && row.dataset[key] !== value);
    const order = (a, b) => ranks.get(a) - ranks.get(b)
      || (keys.get(a) === "") - (keys.get(b) === "")
      || collator.compare(keys.get(a), keys.get(b)) * (down ? -1 : 1);
    body.append(...[...rows].sort(order));
    heads.forEach((head, i) => i === column ? head.setAttribute("aria-sort", down ? "descending" : "ascending") : head.removeAttribute("aria-sort"));
    fields.forEach((field) => { if (field.value !== (state[field.dataset.filter] || "")) field.value = state[field.dataset.filter] || ""; });
    chips.forEach((chip) => chip.setAttribute("aria-pressed", state[chip.dataset.chip] === chip.dataset.value));
    const count = rows.filter((row) => !row.hidden).length;
    section.querySelector("[data-shown]").textContent = `${count} of ${rows.length} shown`;
  }

  function change(key, value) {
    if (value) state[key] = value; else delete state[key];
    show();
    write();
  }

  fields.forEach((field) => field.addEventListener("input", () => change(field.dataset.filter, field.value)));
  chips.forEach((chip) => chip.addEventListener("click", () =>
    change(chip.dataset.chip, state[chip.dataset.chip] === chip.dataset.value ? "" : chip.dataset.value)));
  heads.forEach((head, i) => head.querySelector("button").addEventListener("click", () =>
    change("sort", (head.getAttribute("aria-sort") === "ascending" ? "-" : "") + i)));
  section.querySelector("[data-clear]").addEventListener("click", () => { state = {}; show(); write(); });

  return {
    prefix: section.dataset.table,
    known: new Set(["text", "sort", ...fields.map((f) => f.dataset.filter), ...chips.map((c) => c.dataset.chip)]),
    get state() { return state; },
    set state(wanted) { state = wanted; show(); },
  };
}

function write() {
  if (inReport) return;
  const query = new URLSearchParams(sections.flatMap((s) => Object.entries(s.state).map(([key, value]) => [s.prefix + key, value])));
  history.replaceState(null, "", `#${query}`);
}

function read() {
  const hash = location.hash.slice(1);
  const [place, query] = hash.includes("?") ? hash.split("?", 2) : hash.includes("=") ? ["", hash] : [hash, ""];
  const wanted = [...new URLSearchParams(query)];
  if (query || !place)
    for (const section of sections)
      section.state = Object.fromEntries(wanted
        .filter(([key]) => key.startsWith(section.prefix) && section.known.has(key.slice(section.prefix.length)))
        .map(([key, value]) => [key.slice(section.prefix.length), value]));
  const found = place && document.getElementById(decodeURIComponent(place));
  if (!found) return;
  found.hidden = false;
  if (found.matches("tr")) found.querySelector("details")?.setAttribute("open", "");
  found.scrollIntoView();
}

if (inReport) // inside the report there are no files beside the page
  for (const link of document.querySelectorAll("a[href]"))
    if (!/^(#|https:)/.test(link.getAttribute("href"))) link.removeAttribute("href");
sections.forEach((section) => { section.state = {}; });
addEventListener("hashchange", read);
read();
