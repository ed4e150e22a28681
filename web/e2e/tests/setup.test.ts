/** The first quarter of an hour: from the link the server printed to the first message, and the demo before that. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { AgentScreen } from "../src/agentScreen";
import { type Launched, launchAsShipped } from "../src/launch";
import { Server } from "../src/server";
import { shoot } from "../src/shoot";
import { Shop } from "../src/shop";
import { VisitorScreen } from "../src/visitorScreen";

let launched: Launched;
beforeAll(async () => {
  launched = await launchAsShipped();
});
afterAll(() => launched?.close());

test("an owner follows the link, makes an inbox, copies the snippet, and sees the first message arrive", async () => {
  const server = await Server.start();
  const shop = await Shop.open();
  const profile = await launched.browser.newContext({ locale: "en-GB" });
  profile.setDefaultTimeout(15_000);
  try {
    await profile.grantPermissions(["clipboard-read", "clipboard-write"], { origin: server.url });
    const page = await profile.newPage();
    await page.goto(server.setupLink);
    await page.getByLabel("Name of your team").fill("Harbor Goods");
    await page.getByLabel("Your name").fill("Ada Lund");
    await page.getByLabel("E-mail address").fill("ada@harbor.example");
    await page.getByLabel("Password").fill("a long enough passphrase");
    await shoot(page, "setup owner");
    await page.getByRole("button", { name: "Create account" }).click();

    await page.getByLabel("Name of the inbox").fill("Website");
    await page.getByRole("button", { name: "Create inbox" }).click();
    await page.getByRole("button", { name: "Copy" }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    const snippet = await page.evaluate(() => navigator.clipboard.readText());
    await page.getByText("Waiting for the first message").waitFor();
    await shoot(page, "setup snippet");

    shop.put("/", { snippet });
    const visitor = new VisitorScreen(await (await launched.browser.newContext()).newPage());
    await visitor.page.goto(shop.origin);
    await visitor.open();
    await visitor.say("Good morning!");

    await page.getByText("The first message is here.").waitFor();
    await shoot(page, "setup arrived");
    await page.getByRole("button", { name: "Open it" }).click();
    const agent = new AgentScreen(page, server.url);
    await agent.sees("Good morning!");
    await agent.say("Good morning to you!");
    await visitor.sees("Good morning to you!");

    // The link was for one owner, once.
    const other = await (await launched.browser.newContext()).newPage();
    await other.goto(server.setupLink);
    await other.getByText("Parlor is already set up.").waitFor();
  } finally {
    await profile.close();
    shop.stop();
    await server.dispose();
  }
});

test("the demo's shop has a chat, and what is written there reaches who signs in as the demo says", async () => {
  const server = await Server.start({ demo: true });
  try {
    const email = /Sign in as\s+(\S+)/.exec(server.said)?.[1] ?? "";
    const password = /Password\s+(\S+)/.exec(server.said)?.[1] ?? "";
    const profile = await launched.browser.newContext({ locale: "en-GB" });
    profile.setDefaultTimeout(15_000);
    const page = await profile.newPage();
    await page.goto(server.url);
    await page.getByLabel("E-mail address").fill(email);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Log in" }).click();
    const agent = new AgentScreen(page, server.url);
    await agent.live();
    await agent.row("Do you ship to Poland?").waitFor();

    const visitor = new VisitorScreen(await (await launched.browser.newContext({ locale: "en-GB" })).newPage());
    await visitor.page.goto(`${server.url}/demo`);
    await visitor.open();
    await visitor.say("Is the teapot dishwasher-safe?");
    await agent.choose("Is the teapot dishwasher-safe?");
    await agent.say("It is.");
    await visitor.sees("It is.");
    expect(await agent.row(/./).count()).toBeGreaterThanOrEqual(4);
    await shoot(visitor.page, "demo shop");
    await shoot(page, "demo dashboard");
    await profile.close();
  } finally {
    await server.dispose();
  }
});
