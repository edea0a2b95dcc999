// Addresses: #technique/measurement, or #technique=eis&sample=LTSC&state=suspect, or both with "?" between.

const byId = (id) => document.getElementById(id);
const parsed = (id) => JSON.parse(byId(id).textContent);
const { per_page: PER_PAGE, measurements } = parsed("listing");
const NAMES = parsed("names"), FIGURES = parsed("figures");
const [KEY, SAMPLE, OF, ABOUT, STATE, PATH] = [0, 1, 2, 3, 4, 5];
const LISTED = 100; // entries of the list at a time
const TOUCH = matchMedia("(pointer: coarse)").matches; // there a finger scrolls the page
const PARTS = ["#9a6700", "#1a7f37", "#8250df", "#bf3989", "#0a7ea4", "#bc4c00", "#57606a"];
const FILTERS = ["technique", "sample", "state", "text"];
const place = new Map(measurements.map((m, i) => [m[KEY], i]));
const pages = new Map([[1, Promise.resolve(parsed("first"))]]);
const hidden = new Set();
let matches = [], start = 0, current = null, frame = "", shown = null;

const element = (tag, attributes = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
};

// --- data: page 1 is in this file, the others are scripts beside it ---------------------------

const loaded = (number) => {
  if (!pages.has(number)) {
    pages.set(number, new Promise((resolve, reject) => {
      window.addPage = resolve;
      const script = element("script", { src: `inspector/${number}.js` });
      script.onerror = () => { pages.delete(number); reject(new Error(`inspector/${number}.js is not beside this page`)); };
      document.head.append(script);
    }));
  }
  return pages.get(number);
};

// --- list and filters -------------------------------------------------------------------------

const technique = (m) => m[KEY].split("/", 1)[0];
const chosen = () => Object.fromEntries(FILTERS.map((name) => [name, byId(name).value.trim()]).filter(([, value]) => value));
const plain = (text) => text.normalize("NFKC").replaceAll("−", "-").toLowerCase(); // ⁷Li is found as 7li
const fits = (m, wanted) =>
  (!wanted.technique || technique(m) === wanted.technique) &&
  (!wanted.sample || m[SAMPLE] === wanted.sample) &&
  (!wanted.state || m[STATE] === wanted.state) &&
  (!wanted.text || plain(m.slice(0, 5).join(" ")).includes(plain(wanted.text)));

const address = (key, wanted = chosen()) => {
  const query = new URLSearchParams(wanted).toString();
  return `#${key ?? ""}${key && query ? "?" : ""}${query}`;
};

const list = () => {
  const wanted = chosen();
  matches = measurements.filter((m) => fits(m, wanted));
  const at = matches.findIndex((m) => m[KEY] === current);
  start = at < 0 ? 0 : at - (at % LISTED);
  drawList();
};

const drawList = () => {
  const own = matches.slice(start, start + LISTED);
  byId("count").textContent = matches.length > LISTED
    ? `${start + 1}–${start + own.length} of ${matches.length} measurements`
    : `${matches.length} of ${measurements.length} measurements`;
  byId("entries").replaceChildren(...own.map((m) => {
    const link = element("a", { href: address(m[KEY]) }, m[KEY].slice(technique(m).length + 1),
      element("small", {}, [NAMES[technique(m)], m[SAMPLE], m[ABOUT]].filter(Boolean).join(", "),
        ...(m[STATE] === "ok" ? [] : [" – ", element("span", { class: "state", "data-state": m[STATE] }, m[STATE])])));
    if (m[KEY] === current) link.setAttribute("aria-current", "true");
    return element("li", {}, link);
  }));
  byId("fewer").hidden = start === 0;
  byId("more").hidden = start + LISTED >= matches.length;
  const entry = document.querySelector("[aria-current]"), box = entry?.closest(".list");
  if (box && box.scrollHeight > box.clientHeight) entry.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  const at = matches.findIndex((m) => m[KEY] === current);
  const next = matches[at < 0 ? 0 : at + by];
  if (next) location.hash = address(next[KEY]);
};

// --- plots ------------------------------------------------------------------------------------

const colour = (plot, series) => {
  if (series.role === "data") return ["#6e7781", "#bc4c00"][plot.series.filter((s) => s.role === "data").indexOf(series) % 2];
  if (series.role === "fit") return ["#1f6feb", "#bc4c00"][plot.series.filter((s) => s.role === "fit").indexOf(series) % 2];
  return PARTS[plot.series.filter((s) => s.role === "part").indexOf(series) % PARTS.length];
};

const rowsOf = (plot, x, y) => {
  const usable = (value, axis) => value !== null && (!axis?.log || value > 0);
  const rows = [];
  plot.columns[x].forEach((value, i) => {
    if (!usable(value, plot.x) || plot.columns[y][i] === null) return;
    const row = { x: value, y: plot.columns[y][i], i };
    for (const [column, title] of Object.entries(plot.hover ?? {})) row[title] = plot.columns[column][i];
    rows.push(row);
  });
  return rows;
};

const axis = (of, domain) => ({
  type: "quantitative", title: of.title,
  scale: { type: of.log ? "log" : "linear", zero: false, nice: false, ...(domain ? { domain } : { padding: 6 }), ...(of.reversed ? { reverse: true } : {}) },
  axis: of.log ? { format: "~s", tickCount: 6 } : {},
});

const tooltip = (plot, name) => [
  { field: "series", title: "", type: "nominal" }, { field: "x", title: plot.x.title, format: ".6~g" }, { field: "y", title: name, format: ".5~g" },
  ...Object.values(plot.hover ?? {}).map((title) => ({ field: title, title, format: ".5~g" })),
];

// One unit of the same length on both axes, all points inside.
const equalDomains = (rows, view, width, height) => {
  const range = (name) => [Math.min(...rows.map((r) => r[name])), Math.max(...rows.map((r) => r[name]))];
  const [x, y] = view ? [view.slice(0, 2), view.slice(2)] : [range("x"), range("y")];
  const unit = 1.06 * Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height) || 1;
  const around = ([low, high], size) => [(low + high) / 2 - unit * size / 2, (low + high) / 2 + unit * size / 2];
  return { x: around(x, width), y: around(y, height) };
};

const specification = (plot, width, height) => {
  const series = plot.series.filter((s) => !hidden.has(s.name))
    .map((s) => ({ ...s, rows: rowsOf(plot, s.x, s.y).filter((r) => !plot.y.log || r.y > 0).map((r) => ({ ...r, series: s.name })) }));
  const domains = plot.equal ? equalDomains(series.flatMap((s) => s.rows), plot.view, width, height) : {};
  const x = { field: "x", ...axis(plot.x, domains.x) }, y = { field: "y", ...axis(plot.y, domains.y) };
  const dots = plot.series.filter((s) => s.role === "data"), hollow = dots.length > 1 ? dots[0].name : null; // may lie below the other
  const datasets = {};
  const layers = series.flatMap((s) => {
    const color = colour(plot, plot.series.find((own) => own.name === s.name));
    const mark = s.role === "data" && plot.thinned ? { type: "line", color, strokeWidth: 0.8, strokeJoin: "round", clip: true } : s.role === "data"
      ? { type: "point", filled: s.name !== hollow, size: s.name === hollow ? 60 : s.rows.length > 300 ? 9 : 26, color, clip: true }
      : { type: "line", color, strokeWidth: s.role === "fit" ? 1.8 : 1, strokeDash: s.role === "part" ? [4, 2] : [], clip: true };
    const data = { name: s.name };
    datasets[s.name] = s.rows;
    const drawn = { data, mark, encoding: { x, y, order: { field: "i" } } };
    if (s.role === "part") return [drawn];
    const near = { type: "point", filled: true, size: 90, opacity: 0, clip: true };
    return [drawn, { data, mark: near, encoding: { x, y, tooltip: tooltip(plot, plot.y.title) } }];
  });
  if (layers.length && !TOUCH) layers[0].params = [{ name: "zoom", select: { type: "interval", zoom: "wheel![event.shiftKey || event.ctrlKey]" }, bind: "scales" }];
  const main = { width, height, layer: layers };
  if (!plot.residual || hidden.has("residuals") || !layers.length) return { ...main, datasets };
  const values = rowsOf(plot, plot.series[0].x, plot.residual).map((r) => ({ ...r, series: "residual" }));
  const below = {
    width, height: Math.round(height / 3),
    layer: [
      { data: { values: [{ y: 0 }] }, mark: { type: "rule", color: "#1f6feb" }, encoding: { y: { field: "y", type: "quantitative" } } },
      { data: { values }, mark: plot.thinned ? { type: "line", color: "#6e7781", strokeWidth: 0.8, clip: true } : { type: "point", filled: true, size: values.length > 300 ? 7 : 18, color: "#6e7781", clip: true },
        encoding: { x, y: { field: "y", ...axis({ title: plot.residual_title }), axis: { tickCount: 3 } }, tooltip: tooltip(plot, plot.residual_title) } },
    ],
  };
  return { datasets, vconcat: [main, below], resolve: { scale: { x: "shared" } }, spacing: 8 };
};

const look = () => {
  const style = getComputedStyle(document.documentElement), text = style.getPropertyValue("--ink").trim(), line = style.getPropertyValue("--line").trim();
  return {
    background: "transparent", font: "system-ui, sans-serif",
    axis: { labelColor: text, titleColor: text, domainColor: text, tickColor: text, gridColor: line, gridOpacity: 0.6, labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal" },
    view: { stroke: line },
  };
};

const values = (plot) => {
  const names = Object.keys(plot.columns), length = plot.columns[names[0]].length;
  const head = element("tr", {}, ...names.map((name) => element("th", { scope: "col" }, name)));
  const rows = Array.from({ length }, (_, i) => element("tr", {}, ...names.map((name) => element("td", { class: "number", "data-head": name }, String(plot.columns[name][i] ?? "")))));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": `Values: ${plot.title}` }, element("table", { class: "cards" }, element("thead", {}, head), element("tbody", {}, ...rows)));
};

const drawPlots = () => {
  const own = shown.plots.filter((plot) => !plot.frame || plot.frame === frame);
  byId("plots").replaceChildren(...own.map((plot) => {
    const box = element("div", { class: "plot", role: "img", "aria-label": `${plot.title}: ${plot.y.title} over ${plot.x.title}, ${plot.series.map((s) => s.name).join(", ")}` });
    const folded = element("details", { class: "screen" }, element("summary", {}, "Values"));
    folded.addEventListener("toggle", () => { if (folded.open && folded.children.length === 1) folded.append(values(plot)); });
    return element("figure", {}, element("figcaption", {}, plot.frame ? `${plot.title}, ${plot.frame}` : plot.title), box, folded);
  }));
  own.forEach((plot, i) => {
    const box = byId("plots").children[i].querySelector(".plot");
    const width = Math.max(160, Math.min(760, box.clientWidth) - 78);
    const spec = { ...specification(plot, width, Math.round(Math.min(320, Math.max(200, width * 0.62)))), padding: 2, config: look() };
    vegaEmbed(box, spec, { actions: false, renderer: "canvas" }).then(() => { document.body.dataset.drawn = current; performance.mark("drawn"); });
  });
};

const controls = () => {
  const names = new Map();
  for (const plot of shown.plots) for (const s of plot.series) if (!names.has(s.name)) names.set(s.name, colour(plot, s));
  if (shown.plots.some((plot) => plot.residual)) names.set("residuals", "#6e7781");
  const toggles = [...names].map(([name, own]) => {
    const box = element("input", { type: "checkbox" });
    box.checked = !hidden.has(name);
    box.addEventListener("change", () => { hidden[box.checked ? "delete" : "add"](name); drawPlots(); });
    return element("label", {}, box, element("span", { class: "swatch", style: `--swatch: ${own}` }), name);
  });
  const frames = [...new Set(shown.plots.map((plot) => plot.frame).filter(Boolean))];
  if (!frames.includes(frame)) frame = frames[0] ?? "";
  const made = shown.plots.length ? [element("div", { class: "row toggles", role: "group", "aria-label": "Shown" }, ...toggles)] : [];
  if (frames.length) {
    const select = element("select", {}, ...frames.map((name) => element("option", {}, name)));
    select.value = frame;
    const choose = (by) => { select.selectedIndex = Math.max(0, Math.min(frames.length - 1, select.selectedIndex + by)); frame = select.value; drawPlots(); };
    select.addEventListener("change", () => choose(0));
    const button = (text, label, by) => { const b = element("button", { type: "button", class: "button", "aria-label": label }, text); b.addEventListener("click", () => choose(by)); return b; };
    made.push(element("div", { class: "choice" }, element("label", {}, `One of ${frames.length} `, select), button("←", "Previous one", -1), button("→", "Next one", 1)));
  }
  byId("controls").replaceChildren(...made);
};

// --- one measurement --------------------------------------------------------------------------

const joined = (parts, between) => parts.flatMap((part, i) => (i ? [between, part] : [part]));

const named = (n) => {
  const symbol = element("span", { class: "quiet" });
  symbol.innerHTML = n.symbol;
  return element("td", { class: "named" }, n.quantity + (n.kind === "single" ? "" : ` (${n.kind})`), " ", symbol);
};

const numberTable = (rows, label) => {
  const heads = ["Quantity", "Sample", "Condition", "Value", "Status", "Claims", "Method"];
  const body = rows.map((n) => element("tr", {},
    named(n), element("td", {}, n.sample), element("td", {}, n.condition),
    element("td", { class: "number" }, n.text),
    element("td", n.status === "ok" ? {} : { class: "fair" }, n.status + (n.note ? `: ${n.note}` : "")),
    element("td", n.claims.length ? { "data-head": "Claims" } : {}, ...joined(n.claims.map((id) => element("a", { href: `claims.html#${id}` }, id)), ", ")),
    element("td", { class: "quiet" }, n.method)));
  return element("div", { class: "wide", tabindex: "0", role: "region", "aria-label": label },
    element("table", { class: "cards prose" }, element("thead", {}, element("tr", {}, ...heads.map((h) => element("th", { scope: "col" }, h)))), element("tbody", {}, ...body)));
};

const show = async (key) => {
  current = key;
  const index = place.get(key), m = measurements[index];
  let page;
  try {
    page = await loaded(Math.floor(index / PER_PAGE) + 1);
  } catch (error) {
    byId("measurement").replaceChildren(element("p", { class: "notice alarm" }, error.message));
    return;
  }
  if (current !== key) return; // another one was chosen while this was loading
  shown = page.measurements[key];
  const name = key.slice(technique(m).length + 1);
  document.title = `${name} – inspector`;
  const about = [NAMES[technique(m)], m[SAMPLE], m[OF], m[ABOUT]].filter(Boolean).join(", ");
  const figures = (["problem", "left out"].includes(m[STATE]) ? [] : FIGURES[technique(m)] ?? []).map(([id, label]) => element("a", { href: `index.html#${id}` }, label));
  const at = matches.findIndex((other) => other[KEY] === key);
  byId("measurement").replaceChildren(
    element("h2", {}, name),
    element("p", {}, about, ". ", element("span", { class: "state", "data-state": m[STATE] }, m[STATE]), at < 0 ? "" : element("span", { class: "quiet" }, ` · ${at + 1} of ${matches.length}`)),
    ...(shown.reasons.length ? [element("div", { class: `notice${m[STATE] === "problem" ? " alarm" : ""}` }, ...shown.reasons.map((text) => element("p", {}, text)))] : []),
    element("p", { class: "quiet" }, "Raw file: ", element("a", { href: encodeURI(m[PATH]) }, m[PATH].replace(/^(\.\.\/)+/, "")), ...(figures.length ? [". Shown in ", ...joined(figures, ", ")] : []), "."));
  controls();
  const found = shown.own.length + shown.shared.length ? " What was found is in the numbers below." : "";
  if (shown.plots.length) drawPlots();
  else byId("plots").replaceChildren(...(shown.pictures.length ? [] : [element("p", { class: "quiet" }, `No curve.${found}`)]));
  byId("pictures").replaceChildren(...shown.pictures.map((p) => element("figure", {}, element("figcaption", {}, p.title),
    element("img", { src: p.source, alt: `${p.title} of ${name}` }), element("p", { class: "quiet" }, `${p.text}.`))));
  if (!shown.plots.length) document.body.dataset.drawn = key;
  const own = shown.own.map((i) => page.numbers[i]), shared = shown.shared.map((i) => page.numbers[i]);
  byId("numbers").replaceChildren(
    ...(own.length ? [element("h3", {}, "Numbers of this measurement"), numberTable(own, "Numbers of this measurement")] : []),
    ...(shared.length ? [element("details", own.length ? {} : { open: "" }, element("summary", {}, `${shared.length} number${shared.length > 1 ? "s" : ""} that rest on this and other measurements`), numberTable(shared, "Numbers of several measurements"))] : []));
  drawList();
};

// --- address and events -----------------------------------------------------------------------

const route = () => {
  const hash = decodeURIComponent(location.hash.slice(1));
  const [head, tail] = hash.includes("?") ? hash.split("?", 2) : hash.includes("=") ? ["", hash] : [hash, null];
  if (tail !== null) {
    const wanted = new URLSearchParams(tail);
    for (const name of FILTERS) byId(name).value = wanted.get(name) ?? "";
  }
  if (place.has(head)) current = head;
  list();
  const key = place.has(head) ? head : matches[0]?.[KEY];
  if (key) show(key);
};

const fill = (id, options) => byId(id).append(...options.map(([value, text]) => element("option", { value }, text)));
fill("technique", [...new Set(measurements.map(technique))].map((t) => [t, NAMES[t]]));
fill("sample", [...new Set(measurements.map((m) => m[SAMPLE]).filter(Boolean))].map((s) => [s, s]));
for (const name of FILTERS) byId(name).addEventListener("input", () => {
  list();
  const key = matches.some((m) => m[KEY] === current) ? current : matches[0]?.[KEY];
  history.replaceState(null, "", address(key));
  if (key && key !== current) show(key);
});
byId("previous").addEventListener("click", () => step(-1));
byId("next").addEventListener("click", () => step(1));
byId("fewer").addEventListener("click", () => { start = Math.max(0, start - LISTED); drawList(); });
byId("more").addEventListener("click", () => { start += LISTED; drawList(); });
byId("skip").addEventListener("click", (event) => { event.preventDefault(); byId("shown").focus(); });
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, select, .wide")) return;
  if (event.key === "ArrowRight") step(1);
  else if (event.key === "ArrowLeft") step(-1);
  else if (event.key === "/") { event.preventDefault(); byId("text").focus(); }
});
let width = innerWidth;
addEventListener("resize", () => { if (shown?.plots.length && innerWidth !== width) { width = innerWidth; drawPlots(); } });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => { if (shown?.plots.length) drawPlots(); });
addEventListener("hashchange", route);
byId("folded").open = matchMedia("(min-width: 60rem)").matches;
route();
