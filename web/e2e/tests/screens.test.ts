/** Every screen, as everybody sees it: light, dark, on a phone and in Arabic. axe finds nothing, the console says nothing. */
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AgentScreen } from "../src/agentScreen";
import type { Inbox } from "../src/api";
import { complaints } from "../src/axe";
import { Desk } from "../src/desk";
import { listen } from "../src/noise";
import { picture } from "../src/picture";
import { Server } from "../src/server";
import { shoot } from "../src/shoot";
import type { VisitorScreen } from "../src/visitorScreen";

type Row = { readonly id: string; readonly last_message: { readonly text: string | null } | null };
type Look = { readonly name: string; readonly locale: "en" | "ar"; readonly context: BrowserContextOptions };

const PHONE = { width: 390, height: 844 };
const LOOKS: readonly Look[] = [
  { name: "light", locale: "en", context: { colorScheme: "light" } },
  { name: "dark", locale: "en", context: { colorScheme: "dark" } },
  { name: "phone", locale: "en", context: { colorScheme: "light", viewport: PHONE, hasTouch: true } },
  { name: "arabic", locale: "ar", context: { colorScheme: "light", locale: "ar-EG" } },
  { name: "arabic phone dark", locale: "ar", context: { colorScheme: "dark", locale: "ar-EG", viewport: PHONE } },
];

let desk: Desk;
let empty: Server;
let arabic: Inbox;
let conversation = "";
beforeAll(async () => {
  desk = await Desk.open();
  empty = await Server.start();
  arabic = await desk.owner.addInbox("المتجر", { locale: "ar", greeting: "مرحباً! كيف يمكننا مساعدتك؟" });
  const colleague = {
    name: "Ben Okafor",
    email: "ben@harbor.example",
    password: "another long passphrase",
    role: "agent",
  };
  await desk.owner.call("POST", "/agents", colleague);
  await desk.owner.call("POST", "/api-keys", { name: "Order import", scopes: ["conversations:read"] });
  conversation = await fill();
});
afterAll(async () => {
  await empty?.dispose();
  await desk?.close();
});

for (const look of LOOKS) {
  test(`the dashboard is in order: ${look.name}`, async () => {
    const profile = await desk.agentProfile(desk.owner, look.context);
    const noise = listen(profile);
    const page = await profile.newPage();
    const found: string[] = [];
    const walk = async (name: string, path: string, there: (page: Page) => Promise<void>) => {
      await page.goto(`${desk.url}${path}`);
      await there(page);
      await inspect(page, `dashboard ${name} ${look.name}`, found);
    };
    const heading = (it: Page) => it.getByRole("heading").first().waitFor();
    const log = (it: Page) => it.getByRole("log").getByText("The blue one, please.").waitFor();
    await walk("inbox", "/inbox", (it) => it.getByRole("link").filter({ hasText: "Do you ship to Poland?" }).waitFor());
    await walk("conversation", `/inbox/${conversation}`, log);
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").waitFor();
    await inspect(page, `dashboard palette ${look.name}`, found);
    await walk("nothing closed", "/inbox?status=closed", heading);
    await walk("not there", "/inbox/cnv_00000000000000000000000000", heading);
    await walk("contacts", "/contacts", (it) => it.getByText("Marta Kowalska").first().waitFor());
    await walk("profile", "/settings/profile", heading);
    await walk("inboxes", "/settings/inboxes", (it) => it.getByText("Website").first().waitFor());
    await walk("inbox settings", `/settings/inboxes/${desk.inbox.id}`, (it) =>
      it.getByRole("textbox").first().waitFor(),
    );
    await walk("agents", "/settings/agents", (it) => it.getByText("Ben Okafor").first().waitFor());
    await walk("api keys", "/settings/api-keys", (it) => it.getByText("Order import").first().waitFor());
    await walk("welcome", "/welcome", heading);
    await walk("nowhere", "/there/is/nothing", heading);
    const problems = noise.filter((it) => !it.includes("cnv_00000000000000000000000000"));
    await desk.clear();

    const outside = await desk.profile(look.context);
    const outsideNoise = listen(outside);
    const door = await outside.newPage();
    await door.goto(`${desk.url}/sign-in`);
    await door.getByRole("textbox").first().waitFor();
    await inspect(door, `dashboard sign in ${look.name}`, found);
    await door.goto(empty.setupLink);
    await door.getByRole("textbox").first().waitFor();
    await inspect(door, `dashboard setup ${look.name}`, found);
    const expected = (it: string) => it.includes("/api/v1/me"); // who is nobody yet is told so, with 401
    expect([...found, ...problems, ...outsideNoise.filter((it) => !expected(it))]).toEqual([]);
    await desk.clear();
  }, 120_000);

  test(`the chat is in order: ${look.name}`, async () => {
    const profile = await desk.profile(look.context);
    const noise = listen(profile);
    const inbox = look.locale === "ar" ? arabic : desk.inbox;
    const address = desk.shop.put(`/${look.name.replaceAll(" ", "-")}`, {
      snippet: inbox.snippet,
      ...(look.locale === "ar" ? { lang: "ar", dir: "rtl" } : {}),
    });
    const found: string[] = [];
    const page = await profile.newPage();
    await page.goto(address);
    await page.locator("parlor-chat").waitFor({ state: "attached" });
    await inspect(page, `chat launcher ${look.name}`, found);
    await page.locator("parlor-chat").getByRole("button").first().click();
    const frame = page.frameLocator("parlor-chat iframe");
    await frame.getByRole("textbox").waitFor();
    await inspect(page, `chat home ${look.name}`, found);
    const box = frame.getByRole("textbox");
    const words = `${look.locale === "ar" ? "مرحباً، متى تصل طلبيتي؟" : "Hello! When will my order arrive?"} (${look.name})`;
    await box.fill(words);
    await frame.locator("form").getByRole("button").last().click();
    await frame
      .getByRole("log")
      .getByText(look.locale === "ar" ? "متى تصل" : "When will my order")
      .waitFor();
    const newest = async () => {
      const { items } = await desk.owner.call<{ items: Row[] }>("GET", "/conversations?limit=1&status=open");
      return items[0];
    };
    await expect.poll(async () => (await newest())?.last_message?.text).toBe(words);
    const id = (await newest())?.id;
    await desk.owner.call("POST", `/conversations/${id}/messages`, {
      client_message_id: `answer-${look.name.replaceAll(" ", "-")}`,
      text: "It left our workshop this morning: https://shop.example/track/4711",
    });
    await frame.getByRole("log").getByText("It left our workshop").waitFor();
    await inspect(page, `chat thread ${look.name}`, found);
    await frame.getByRole("banner").getByRole("button").first().click();
    await frame.getByRole("heading", { level: 2 }).waitFor();
    await inspect(page, `chat past ${look.name}`, found);
    expect([...found, ...noise]).toEqual([]);
    await desk.clear();
  }, 60_000);
}

/** Takes a picture, and asks axe about the page and every frame in it. */
async function inspect(page: Page, name: string, found: string[]): Promise<void> {
  // What slides and fades in is looked at when it has arrived.
  await page.waitForFunction(() => {
    const dialogs = [...document.querySelectorAll('[role="dialog"], [role="alertdialog"]')];
    const isMoving = ({ playState, effect }: Animation) =>
      playState === "running" && effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY;
    return (
      !document.getAnimations().some(isMoving) && dialogs.every((it) => it.checkVisibility({ opacityProperty: true }))
    );
  });
  await shoot(page, name);
  for (const frame of page.frames()) {
    found.push(...(await complaints(frame)).map((it) => `${name}: ${it}`));
  }
}

/** Some conversations; answers the id of the one with everything in it. */
async function fill(): Promise<string> {
  const said = async (name: string, words: string) => {
    const address = desk.shop.put(`/${encodeURIComponent(name)}`, {
      snippet: `${desk.inbox.snippet}<script>Parlor("identify", { name: "${name}" })</script>`,
    });
    const visitor = await desk.visitor(undefined, address);
    await visitor.open();
    await visitor.say(words);
    await visitor.stored();
    return visitor;
  };
  await said("Marta Kowalska", "Do you ship to Poland?");
  await said("ليلى حداد", "هل يمكنني تغيير لون السجادة؟");
  const visitor: VisitorScreen = await said("Jonas Weber", "Which colours are there?");
  const agent: AgentScreen = await desk.agent();
  await agent.choose("Which colours are there?");
  await agent.attach(picture("colours.png", 900, 600));
  await agent.box.fill("These two:");
  await agent.send();
  await visitor.sees("These two:");
  await agent.page.getByRole("button", { name: "Note", exact: true }).click();
  await agent.page.getByRole("textbox", { name: "Write a note" }).fill("Blue is nearly sold out.");
  await agent.page.getByRole("button", { name: "Add note" }).click();
  await visitor.attach({
    name: "room plan.pdf",
    mimeType: "application/pdf",
    buffer: Buffer.from("%PDF-1.4\n%%EOF\n"),
  });
  await visitor.send();
  await visitor.say("The blue one, please.");
  await agent.sees("The blue one, please.");
  const id = agent.page.url().split("/").at(-1)?.split("?")[0] ?? "";
  await desk.clear();
  return id;
}
