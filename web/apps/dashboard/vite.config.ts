/** The agents' application, served from the root of the server. */
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

export default defineConfig({
  base: "/",
  plugins: [react(), tailwindcss()],
  build: {
    outDir: "../../dist/dashboard",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: ".vite/manifest.json", // the size check asks it what a route loads
  },
  server: { proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } } },
});
