/** The dashboard as an agent uses it: found by what is written on it and what it is called, never by how it is made. */
import type { Locator, Page } from "playwright-core";
import { type Attached, wordsIn } from "./words";

export class AgentScreen {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  get log(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  get box(): Locator {
    return this.page.getByRole("textbox", { name: "Write a reply" });
  }

  /** How the connection stands, in a word. */
  get connection(): Locator {
    return this.page.getByRole("button", { name: /^Connection: / });
  }

  async open(path = "/inbox", connection = "Live"): Promise<void> {
    await this.page.goto(`${this.#url}${path}`);
    await this.live(connection);
  }

  /** Waits until the connection stands as it shall. */
  async live(connection = "Live"): Promise<void> {
    await this.page.getByRole("button", { name: `Connection: ${connection}` }).waitFor({ timeout: 25_000 });
  }

  /** The row of the list whose last words are these. */
  row(words: string | RegExp): Locator {
    return this.page.getByRole("list", { name: "Conversations" }).getByRole("link").filter({ hasText: words });
  }

  async choose(words: string | RegExp): Promise<void> {
    await this.row(words).first().click();
    await this.log.waitFor();
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  async attach(...files: readonly Attached[]): Promise<void> {
    const chosen = this.page.waitForEvent("filechooser");
    await this.page.getByRole("button", { name: "Attach files" }).click();
    await (await chosen).setFiles([...files]);
    for (const { name } of files) await this.page.getByRole("button", { name: `Remove ${name}` }).waitFor();
    await this.page.getByRole("button", { name: "Send", exact: true, disabled: false }).waitFor();
  }

  send(): Promise<void> {
    return this.page.getByRole("button", { name: "Send", exact: true }).click();
  }

  /** Waits until somebody's words are on screen. */
  async sees(words: string | RegExp): Promise<void> {
    await this.log.getByText(words).last().waitFor();
  }

  /** Numbered words of the thread from first to last; twice, if they stand there twice. */
  numbered(): Promise<string[]> {
    return wordsIn(this.log);
  }
}
