/** Screenshots for people to look at, in the folder that `PARLOR_SHOTS` names; none without it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";

export async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env["PARLOR_SHOTS"];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({
    animations: "allow",
    path: join(folder, `${name.replace(/[^\w-]+/g, "-")}.png`),
    timeout: 10_000,
  });
}
