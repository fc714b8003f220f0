// Draws charts where there is no page: the program runs this bundle in its own JavaScript engine.
// chart is the inert JSON of a page, colors the custom properties of its style by name.
import { toSVG } from "./charts.js";

// ECharts asks for the next frame of an animation; a still picture has none.
globalThis.setTimeout = globalThis.clearTimeout = () => 0;

globalThis.still = (chart, colors, fontFamily, width, height) => {
  const palette = { getPropertyValue: (name) => colors[name] || "", fontFamily };
  return toSVG(JSON.parse(chart), palette, width, height);
};
