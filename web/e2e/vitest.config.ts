/** Browser tests: each file starts servers and browsers of its own. Mostly they wait, so that two files run at once. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    environment: "node",
    maxWorkers: 2,
    maxConcurrency: 2, // of the few tests that say they may run side by side
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
