/** The chat inside the iframe. The server sends index.html at /widget/{key} and dist/widget/assets at /widget-assets/. */
import { defineConfig, type Plugin } from "vite";

const ASSETS = "assets/";

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/widget-assets/" : "/",
  plugins: [plainImports()],
  build: {
    outDir: "../../dist/widget",
    emptyOutDir: true,
    assetsDir: ASSETS.slice(0, -1),
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // plainImports relies on it: no chunk may need a style sheet of its own
  },
  experimental: {
    // The folder is /widget-assets/ itself, so the address carries it once: /widget-assets/main-1a2b3c4d.js.
    renderBuiltUrl: (file) => `/widget-assets/${file.startsWith(ASSETS) ? file.slice(ASSETS.length) : file}`,
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } } },
}));

/** Vite wraps each `import()` in a helper that preloads style sheets; there are none, and it is a twentieth of the budget. */
function plainImports(): Plugin {
  return {
    name: "plain-imports",
    apply: "build",
    enforce: "pre",
    load: (id) => (id === "\0vite/preload-helper.js" ? "export const __vitePreload = (load) => load();" : undefined),
  };
}
