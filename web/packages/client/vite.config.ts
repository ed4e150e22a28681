/**
 * The client as ES modules for those who load it without a bundler: `parlor-visitor.js` is what a widget needs,
 * `parlor-client.js` everything. The apps import the source.
 */
import { defineConfig } from "vite";

export default defineConfig(({ mode }) => {
  const whole = mode === "whole";
  return {
    build: {
      target: "es2022",
      lib: {
        entry: whole ? "src/index.ts" : "src/visitor.ts",
        formats: ["es"],
        fileName: () => (whole ? "parlor-client.js" : "parlor-visitor.js"),
      },
      emptyOutDir: !whole,
      // Libraries keep their white space unless told otherwise.
      rolldownOptions: { output: { minify: true, chunkFileNames: `${whole ? "client" : "visitor"}-[name].js` } },
    },
  };
});
