/** What every test begins with: a server with an owner and an inbox, a shop on another site, and a browser. */
import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import { AgentScreen } from "./agentScreen";
import { Api, type Inbox, type Owner } from "./api";
import { Gateway } from "./gateway";
import { type Launched, launch, launchAsShipped } from "./launch";
import { Server } from "./server";
import { shoot } from "./shoot";
import { Shop } from "./shop";
import { VisitorScreen } from "./visitorScreen";

export type DeskOptions = {
  /** A proxy between browsers and server, which can be told to misbehave. */
  readonly gateway?: boolean;
  /** Browsers as their users have them (storage in frames works, but apart for each site), or as Playwright sets them up. */
  readonly browser?: "as shipped" | "for tests";
};

export const OWNER: Owner = { name: "Ada Lund", email: "ada@harbor.example", password: "a long enough passphrase" };

export class Desk {
  readonly server: Server;
  readonly gateway: Gateway | undefined;
  readonly shop: Shop;
  readonly owner: Api;
  readonly inbox: Inbox;
  readonly #launched: Launched;
  readonly #contexts: BrowserContext[] = [];

  private constructor(parts: Pick<Desk, "server" | "gateway" | "shop" | "owner" | "inbox">, launched: Launched) {
    this.server = parts.server;
    this.gateway = parts.gateway;
    this.shop = parts.shop;
    this.owner = parts.owner;
    this.inbox = parts.inbox;
    this.#launched = launched;
  }

  static async open({ gateway: wanted = false, browser = "as shipped" }: DeskOptions = {}): Promise<Desk> {
    const gateway = wanted ? await Gateway.start() : undefined;
    const server = await Server.start(gateway ? { publicUrl: gateway.url } : {});
    gateway?.forward(server.port);
    const owner = new Api(server.url);
    await owner.setUp(server.setupLink, OWNER);
    const inbox = await owner.addInbox("Website");
    const shop = await Shop.open();
    shop.put("/", { snippet: inbox.snippet });
    const launched = await (browser === "as shipped" ? launchAsShipped() : launch());
    return new Desk({ server, gateway, shop, owner, inbox }, launched);
  }

  /** How browsers reach the server. */
  get url(): string {
    return this.gateway?.url ?? this.server.url;
  }

  /** A fresh browser profile. */
  async profile(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#launched.browser.newContext({
      viewport: { width: 1280, height: 800 },
      locale: "en-GB",
      ...options,
    });
    context.setDefaultTimeout(15_000); // sooner than the test itself: then it is told what was waited for
    this.#contexts.push(context);
    return context;
  }

  /** A profile in which the owner, or another agent, is signed in. */
  async agentProfile(api: Api = this.owner, options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.profile(options);
    await context.addCookies([{ ...api.cookie, url: this.url, httpOnly: true, sameSite: "Lax" }]);
    return context;
  }

  /** The dashboard, signed in, in a profile of its own or in one that is given. */
  async agent(context?: BrowserContext, connection = "Live"): Promise<AgentScreen> {
    const page = await (context ?? (await this.agentProfile())).newPage();
    const agent = new AgentScreen(page, this.url);
    await agent.open("/inbox", connection);
    return agent;
  }

  /** A page of the shop, in a profile of its own or in one that is given. */
  async visitor(context?: BrowserContext, address = this.shop.origin): Promise<VisitorScreen> {
    const page = await (context ?? (await this.profile())).newPage();
    const visitor = new VisitorScreen(page);
    await page.goto(address);
    return visitor;
  }

  /** Closes the profiles of a test, with a last look at them if it failed; server and browser stay for the next one. */
  async clear(test?: Finished): Promise<void> {
    for (const [index, context] of this.#contexts.splice(0).entries()) {
      if (test?.task.result?.state === "fail") await lastLook(context, `${test.task.name} ${index}`);
      await context.close();
    }
  }

  async close(): Promise<void> {
    await this.clear();
    await this.#launched.close();
    this.shop.stop();
    this.gateway?.stop();
    await this.server.dispose();
  }
}

/** What a test runner says of a test that ended. */
type Finished = { readonly task: { readonly name: string; readonly result?: { readonly state: string } } };

async function lastLook(context: BrowserContext, name: string): Promise<void> {
  for (const [index, page] of context.pages().entries()) {
    await shoot(page, `failed ${name} ${index}`).catch(() => {}); // a page that hangs is told by the test
  }
}
