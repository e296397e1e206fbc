import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { contentSecurityPolicy } from "./build/csp";
import { inlineEngine } from "./build/engine";

const engine = fileURLToPath(new URL("../../bindings-wasm/dist/", import.meta.url));

export default defineConfig({
  base: "./",
  build: { target: "es2022", modulePreload: { polyfill: false } },
  resolve: { alias: { kongchuo: `${engine}index.js` } },
  plugins: [inlineEngine(`${engine}kongchuo_bg.wasm`), viteSingleFile({ removeViteModuleLoader: true }), contentSecurityPolicy()],
});
