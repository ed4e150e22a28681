/** Asks axe about a page, by the rules a customer's lawyer would read: WCAG 2.0 to 2.2, A and AA. */
import axe, { type Result } from "axe-core";
import type { Frame, Page } from "playwright-core";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** One line per offending element; empty when the page is clean. */
export async function complaints(page: Page | Frame): Promise<readonly string[]> {
  // Evaluated, not added as a script tag: the pages' own content security policy would refuse the tag.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async (tags): Promise<Result[]> => {
    const injected = (globalThis as unknown as { axe: typeof axe }).axe;
    return (await injected.run(document, { runOnly: tags, resultTypes: ["violations"] })).violations;
  }, RULES);
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help} (${node.target.join(" ")})`));
}
