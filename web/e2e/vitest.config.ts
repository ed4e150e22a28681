/** Browser tests run alone and one file at a time: each starts a server and a browser. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    fileParallelism: false,
    maxConcurrency: 2, // of the few tests that say they may run side by side
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
