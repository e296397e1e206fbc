// The page's TypeScript, loaded without a browser.
import { fileURLToPath } from "node:url";
import { createServer } from "vite";

/** What reads modules of the page by path (`/src/state.ts`): Vite, which serves nothing here. */
export async function sources() {
  const server = await createServer({
    root: fileURLToPath(new URL("..", import.meta.url)),
    configFile: false,
    appType: "custom",
    optimizeDeps: { noDiscovery: true },
    server: { middlewareMode: true, hmr: false, ws: false },
  });
  return { load: (path) => server.ssrLoadModule(path), close: () => server.close() };
}
