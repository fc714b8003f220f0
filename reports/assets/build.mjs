// Builds dist/: one classic script for all pages, a tiny one that runs before the first paint,
// and the style. Nothing is loaded from anywhere else.
import { build } from "esbuild";

const common = { bundle: true, minify: true, target: "chrome69", legalComments: "none", outdir: "dist", charset: "utf8", logLevel: "info" };
await build({ ...common, entryPoints: ["src/baimi.js", "src/boot.js"], format: "iife", banner: { js: "/* Apache ECharts: Apache-2.0; zrender: BSD-3-Clause; baimi: Apache-2.0 */" } });
await build({ ...common, entryPoints: ["src/baimi.css"] });
