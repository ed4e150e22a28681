/** Tests of packages and apps; the browser tests have their own configuration in e2e. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "packages", environment: "node", include: ["packages/*/src/**/*.test.ts"] } },
      { test: { name: "apps", environment: "happy-dom", include: ["apps/*/{src,loader}/**/*.test.{ts,tsx}"] } },
    ],
  },
});
