/** What a page complains about where its users do not look: errors in the console, and broken content policies. */
import type { BrowserContext, ConsoleMessage } from "playwright-core";

/** Collects from every page and frame of a profile, from now on. */
export function listen(context: BrowserContext): readonly string[] {
  const heard: string[] = [];
  context.on("console", (message: ConsoleMessage) => {
    if (message.type() === "error") heard.push(`${message.text()} (${message.location().url})`);
  });
  context.on("weberror", (error) => heard.push(`uncaught: ${error.error().message}`));
  return heard;
}
