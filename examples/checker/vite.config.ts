import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { viteSingleFile } from "vite-plugin-singlefile";
import { contentSecurityPolicy } from "./build/csp.ts";

// The package as it is built in this clone. A dependency by path would copy its development dependencies into the lock file here.
const kongchuo = fileURLToPath(new URL("../../bindings-wasm/dist/index.js", import.meta.url));

export default defineConfig({
  base: "./",
  resolve: { alias: { kongchuo } },
  server: { fs: { allow: [fileURLToPath(new URL("../..", import.meta.url))] } },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    // The engine goes into the page as well.
    assetsInlineLimit: 100_000_000,
  },
  plugins: [viteSingleFile({ removeViteModuleLoader: true }), contentSecurityPolicy()],
});
