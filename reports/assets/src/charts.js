// Draws every chart of a page from the inert JSON beside it. Options carry names for colours,
// shapes and formats; this file gives them meaning, so no option ever holds code or HTML.
import { init, use } from "echarts/core";
import { BarChart, CustomChart, LineChart, ScatterChart } from "echarts/charts";
import { GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, CustomChart, LineChart, ScatterChart, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, SVGRenderer]);

const narrowBelow = 560;
const printWidth = 700;

const formats = {
  percent: (v) => Math.round(v * 100) + "%",
  plain: (v) => {
    if (typeof v !== "number") return v;
    const parts = String(Math.round(v * 1e6) / 1e6).split(".");
    parts[0] = parts[0].replace(/\B(?=(\d{3})+(?!\d))/g, ",");
    return parts.join(".");
  },
  month: (v) => {
    const d = new Date(v);
    return d.getFullYear() + "-" + String(d.getMonth() + 1).padStart(2, "0");
  },
  tips: (params) => {
    const list = Array.isArray(params) ? params : [params];
    return list.map((p) => (p.data && p.data.name) || "").filter(Boolean).join("\n");
  },
};

function stroke(color, opacity, width) {
  return { stroke: color, opacity, lineWidth: width, fill: "none" };
}

const shapes = {
  interval: (params, api) => {
    const a = api.coord([api.value(0), api.value(2)]);
    const b = api.coord([api.value(1), api.value(2)]);
    const s = api.style();
    return { type: "line", shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: stroke(s.fill, s.opacity, 3) };
  },
  "interval-up": (params, api) => {
    const a = api.coord([api.value(0), api.value(1)]);
    const b = api.coord([api.value(0), api.value(2)]);
    const s = api.style();
    return { type: "line", shape: { x1: a[0], y1: a[1], x2: b[0], y2: b[1] }, style: stroke(s.fill, s.opacity, 4) };
  },
  tick: (params, api) => {
    const at = api.coord([api.value(0), api.value(1)]);
    const s = api.style();
    const line = { x1: at[0], y1: at[1] - 9, x2: at[0], y2: at[1] + 9 };
    // A halo in the ground's colour keeps the tick visible on a bar.
    const children = [{ type: "line", shape: line, style: stroke(s.fill, 1, 2.5) }];
    if (s.stroke) children.unshift({ type: "line", shape: line, style: stroke(s.stroke, 1, 6) });
    return { type: "group", children };
  },
  cell: (params, api) => {
    const at = api.coord([api.value(0), api.value(1)]);
    const size = api.size([1, 1]);
    const width = Math.max(1, size[0] - 1);
    const height = Math.max(1, size[1] - 1);
    return { type: "rect", shape: { x: at[0] - width / 2, y: at[1] - height / 2, width, height }, style: { fill: api.style().fill, opacity: api.value(2) } };
  },
};

const encodes = {
  interval: { x: [0, 1], y: 2 },
  "interval-up": { x: 0, y: [1, 2] },
  tick: { x: 0, y: 1 },
  cell: { x: 0, y: 1 },
};

// meaning walks an option and puts values in the place of names.
function meaning(node, colors) {
  if (Array.isArray(node)) return node.map((n) => meaning(n, colors));
  if (node && typeof node === "object") {
    const out = {};
    Object.keys(node).forEach((key) => {
      const v = node[key];
      if (key === "formatter" && Object.prototype.hasOwnProperty.call(formats, v)) out[key] = formats[v];
      else if (key === "renderItem" && Object.prototype.hasOwnProperty.call(shapes, v)) {
        out[key] = shapes[v];
        out.encode = encodes[v];
      } else if (key === "interval" && v === "0") out[key] = 0;
      else out[key] = meaning(v, colors);
    });
    return out;
  }
  if (typeof node === "string" && node.startsWith("var(--")) return colors.getPropertyValue(node.slice(4, -1)).trim();
  return node;
}

// wide estimates the width of a label; measuring it would cost a layout.
function wide(text) {
  let w = 0;
  for (const c of String(text)) w += c > "\u2e7f" ? 13 : 7.4;
  return w;
}

const steps = { 1: 0.25, 0.8: 0.2, 0.5: 0.1, 0.4: 0.1, 0.2: 0.05, 0.1: 0.02 };

// room leaves space for the labels of every row; ECharts itself looks only at a sample of them.
function room(option, width) {
  const axes = [].concat(option.yAxis || []).filter((a) => a.type === "category" && a.data);
  if (axes.length === 0) return;
  const most = width < narrowBelow ? 104 : 236;
  const [names, notes] = axes;
  const cut = (v) => {
    let out = "";
    for (const c of String(v)) {
      if (wide(out + c) > most - 13) return out + "…";
      out += c;
    }
    return out;
  };
  names.axisLabel.formatter = cut;
  const widest = (data, f) => data.reduce((w, v) => Math.max(w, wide(f(v))), 0);
  [].concat(option.grid).forEach((g) => {
    g.containLabel = false;
    g.left = widest(names.data, cut) + 12;
    g.right = (notes ? widest(notes.data, String) : 0) + 16;
    g.bottom = [].concat(option.xAxis)[0].name ? 44 : 26;
  });
}

function complete(option, colors, width) {
  const font = colors.fontFamily;
  option.textStyle = { fontFamily: font };
  option.animation = false;
  const pixels = (v) => (typeof v === "string" && /^\d+$/.test(v) ? Number(v) : v);
  if (option.grid) [].concat(option.grid).forEach((g) => ["left", "right", "top", "bottom"].forEach((k) => (g[k] = pixels(g[k]))));
  if (option.tooltip) {
    Object.assign(option.tooltip, {
      renderMode: "richText", confine: true, transitionDuration: 0,
      backgroundColor: colors.getPropertyValue("--soft").trim(), borderColor: colors.getPropertyValue("--rule").trim(),
      textStyle: { color: colors.getPropertyValue("--ink").trim(), fontSize: 13, lineHeight: 19 }, padding: [8, 12],
    });
  }
  [].concat(option.yAxis || []).forEach((axis) => {
    axis.axisTick = { show: false };
    axis.nameTextStyle = { color: colors.getPropertyValue("--mute").trim(), align: "left", padding: [0, 0, 4, 0] };
  });
  [].concat(option.xAxis || []).forEach((axis) => {
    axis.nameTextStyle = { color: colors.getPropertyValue("--mute").trim() };
    if (axis.type === "category") axis.boundaryGap = true;
  });
  [].concat(option.xAxis || [], option.yAxis || []).forEach((axis) => {
    if (axis.type === "value" && steps[axis.max]) axis.interval = steps[axis.max];
  });
  room(option, width);
  [].concat(option.series || []).forEach((s) => {
    s.emphasis = { disabled: true };
    if (s.type === "custom") s.z = s.itemStyle && s.itemStyle.borderColor ? 5 : 2;
    if (s.type === "scatter") {
      s.z = 4;
      s.itemStyle = Object.assign({ opacity: 1 }, s.itemStyle);
    }
    if (s.tooltip) s.tooltip = { show: false };
    if (s.markLine) Object.assign(s.markLine, { silent: true, animation: false });
    if (s.symbol === "none") s.silent = true;
  });
  return option;
}

// narrow changes what has no room on a narrow screen: labels, the points that carry them, axes.
function narrow(option, change) {
  const series = (s, i) => {
    const own = option.series[i];
    if (!own) return;
    if (s.label && own.label) Object.assign(own.label, s.label);
    if (s.data) own.data = s.data;
    if (s.markLine && own.markLine) Object.assign(own.markLine, s.markLine);
  };
  Object.keys(change || {}).forEach((key) => {
    if (key === "series") change.series.forEach(series);
    else if (Array.isArray(option[key])) option[key].forEach((o) => Object.assign(o, change[key]));
    else option[key] = Object.assign(option[key] || {}, change[key]);
  });
}

// spread finds for the name of every point a side where it covers neither another name nor a
// point that is marked; what finds none, the table tells.
function spread(drawing, option, width) {
  const points = option.series.filter((s) => s.type === "scatter" && Array.isArray(s.data));
  const place = (d) => drawing.convertToPixel({ xAxisIndex: 0, yAxisIndex: 0 }, d.value);
  const taken = [];
  points.filter((s) => s.symbolSize > 8).forEach((s) => s.data.forEach((d) => {
    const [x, y] = place(d);
    taken.push({ x: x - s.symbolSize / 2, y: y - s.symbolSize / 2, w: s.symbolSize, h: s.symbolSize });
  }));
  const free = (b, x, y) => b.x >= 0 && b.x + b.w <= width && b.y >= 0 && taken.every((t) => t.x + t.w / 2 === x && t.y + t.h / 2 === y
    || b.x + b.w <= t.x || t.x + t.w <= b.x || b.y + b.h <= t.y || t.y + t.h <= b.y);
  points.filter((s) => s.label && s.label.show && s.data.length === 1).forEach((s) => {
    const [x, y] = place(s.data[0]);
    const w = wide(s.data[0].name), h = 16, away = 6;
    const sides = {
      top: { x: x - w / 2, y: y - h - away, w, h }, bottom: { x: x - w / 2, y: y + away, w, h },
      right: { x: x + away, y: y - h / 2, w, h }, left: { x: x - w - away, y: y - h / 2, w, h },
    };
    if (!sides[s.label.position]) return;
    const side = [s.label.position, "right", "left", "top", "bottom"].find((k) => free(sides[k], x, y));
    if (side) taken.push(sides[side]);
    s.label = Object.assign({}, s.label, { show: Boolean(side), position: side || s.label.position, distance: away });
  });
  drawing.setOption({ series: option.series.map((s) => (s.label ? { label: s.label } : {})) });
}

// optionFor is a chart as ECharts takes it, for one width and one palette: an object with the
// page's fontFamily and getPropertyValue, as getComputedStyle has it.
function optionFor(chart, palette, width) {
  const option = meaning(chart.option, palette);
  complete(option, palette, width);
  if (width < narrowBelow) {
    narrow(option, meaning(chart.narrow, palette));
    // The last date has no room beyond the axis.
    [].concat(option.xAxis || []).forEach((axis) => {
      if (axis.type === "time") axis.axisLabel = Object.assign({ alignMaxLabel: "right" }, axis.axisLabel);
    });
  }
  return option;
}

function fill(drawing, chart, option, width) {
  drawing.setOption(option);
  if (chart.spread) spread(drawing, option, width);
}

// toSVG draws a chart without a page and returns the picture's markup.
export function toSVG(chart, palette, width, height) {
  const drawing = init(null, null, { renderer: "svg", ssr: true, width, height });
  fill(drawing, chart, optionFor(chart, palette, width), width);
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return svg;
}

function draw(holder, width) {
  const source = holder.parentNode.querySelector("script.option");
  const chart = JSON.parse(source.textContent);
  const colors = getComputedStyle(document.documentElement);
  const styles = getComputedStyle(document.body);
  const palette = { getPropertyValue: (n) => colors.getPropertyValue(n), fontFamily: styles.fontFamily };
  const option = optionFor(chart, palette, width);
  if (holder.drawing) holder.drawing.dispose();
  holder.textContent = "";
  // The brief must fit one sheet, whatever the language.
  const height = width === printWidth && holder.closest(".brief") ? Math.min(chart.height, 240) : chart.height;
  holder.style.height = height + "px";
  const drawing = init(holder, null, { renderer: "svg", width, height });
  fill(drawing, chart, option, width);
  drawing.getZr().flush();
  holder.drawing = drawing;
  holder.drawnAt = width;
  holder.setAttribute("data-drawn", "yes");
}

function redraw(force, fixed) {
  document.querySelectorAll(".chart[data-height]").forEach((holder) => {
    const width = fixed || holder.clientWidth;
    if (width > 0 && (force || width !== holder.drawnAt)) draw(holder, width);
  });
}

export function drawAll() {
  redraw(true);
  let timer = 0;
  window.addEventListener("resize", () => {
    clearTimeout(timer);
    timer = setTimeout(() => redraw(false), 120);
  });
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const onTheme = () => redraw(true);
  if (dark.addEventListener) dark.addEventListener("change", onTheme);
  else dark.addListener(onTheme);
  // Paper is white and has its own width, whatever the screen shows.
  window.addEventListener("beforeprint", () => {
    document.documentElement.classList.add("on-paper");
    redraw(true, printWidth);
  });
  window.addEventListener("afterprint", () => {
    document.documentElement.classList.remove("on-paper");
    redraw(true);
  });
}
