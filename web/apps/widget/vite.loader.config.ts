/** The one file a customer's page loads: no module, no hash, no second request before the visitor means to chat. */
import { defineConfig } from "vite";

export default defineConfig({
  publicDir: false,
  build: {
    outDir: "../../dist/widget",
    emptyOutDir: false, // the iframe's build has just filled it
    target: "es2020",
    rolldownOptions: {
      input: "loader/index.ts",
      output: { format: "iife", entryFileNames: "loader.js" },
    },
  },
});
