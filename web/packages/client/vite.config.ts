/** The client as one ES module for those who load it without a bundler; the apps import its source. */
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    minify: true,
    lib: { entry: "src/index.ts", formats: ["es"], fileName: () => "parlor-client.js" },
  },
});
