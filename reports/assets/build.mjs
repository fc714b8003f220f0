// Builds dist/: one classic script for all pages, a tiny one that runs before the first paint,
// and the style; nothing is loaded from anywhere else. dist/program/ is for the program's own
// JavaScript engine and never published.
import { build } from "esbuild";

const common = { bundle: true, minify: true, target: "chrome69", legalComments: "none", outdir: "dist", charset: "utf8", logLevel: "info" };
const banner = { js: "/* Apache ECharts: Apache-2.0; zrender: BSD-3-Clause; baimi: Apache-2.0 */" };
await build({ ...common, entryPoints: ["src/baimi.js", "src/boot.js"], format: "iife", banner });
await build({ ...common, entryPoints: ["src/still.js"], format: "iife", banner, outdir: "dist/program" });
await build({ ...common, entryPoints: ["src/baimi.css"] });
