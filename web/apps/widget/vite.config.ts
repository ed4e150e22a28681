/** The chat inside the iframe. The server sends index.html at /widget/{key} and dist/widget/assets at /widget-assets/. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const ASSETS = "assets/";

export default defineConfig(({ command }) => ({
  base: command === "build" ? "/widget-assets/" : "/",
  plugins: [plainImports(), onlyUsedTokens()],
  build: {
    outDir: "../../dist/widget",
    emptyOutDir: true,
    assetsDir: ASSETS.slice(0, -1),
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // What the first view shares with later chunks, in one file instead of one for each of them.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "shared", test: /src\/(dom|icons)|preload-helper/ }] } },
    },
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

/** The tokens of both apps are more than the chat asks for; what no style sheet here mentions is not sent to visitors. */
function onlyUsedTokens(): Plugin {
  const folder = fileURLToPath(new URL("src", import.meta.url));
  const named = (css: string) => [...css.matchAll(/var\((--[\w-]+)/g)].map(([, name]) => name);
  return {
    name: "only-used-tokens",
    apply: "build",
    enforce: "pre",
    transform(code, id) {
      if (!id.endsWith("/tokens.css")) return undefined;
      const ours = readdirSync(folder).filter((file) => file.endsWith(".css"));
      const base = readFileSync(id.replace(/tokens\.css$/, "base.css"), "utf8");
      const asked = new Set([base, ...ours.map((file) => readFileSync(join(folder, file), "utf8"))].flatMap(named));
      const declarations = [...code.matchAll(/^ *(--[\w-]+):([^;]+);$/gm)];
      for (let before = 0; before !== asked.size; ) {
        before = asked.size;
        // A token that is asked for may be made of others.
        for (const [, name, value] of declarations)
          if (asked.has(name)) for (const it of named(`${value}`)) asked.add(it);
      }
      return code.replace(/^ *(--[\w-]+):[^;]+;$/gm, (declaration, name) => (asked.has(name) ? declaration : ""));
    },
  };
}
