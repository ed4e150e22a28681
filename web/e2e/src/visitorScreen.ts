/** The chat as a visitor uses it, on a page of somebody else's site. */
import type { FrameLocator, Locator, Page } from "playwright-core";
import { type Attached, wordsIn } from "./words";

export class VisitorScreen {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  get launcher(): Locator {
    return this.page.getByRole("button", { name: /^(Open|Close) chat/ }).first();
  }

  get chat(): FrameLocator {
    return this.page.frameLocator('iframe[title="Chat window"]');
  }

  get log(): Locator {
    return this.chat.getByRole("log", { name: "Messages" });
  }

  get box(): Locator {
    return this.chat.getByRole("textbox", { name: "Message" });
  }

  /** What the chat says about the connection; empty while all is well. */
  get connection(): Locator {
    return this.chat.getByRole("status");
  }

  async open(): Promise<void> {
    await this.page.getByRole("button", { name: /^Open chat/ }).click();
    await this.box.waitFor();
  }

  async say(text: string): Promise<void> {
    await this.box.fill(text);
    await this.box.press("Enter");
  }

  async attach(...files: readonly Attached[]): Promise<void> {
    const chosen = this.page.waitForEvent("filechooser");
    await this.chat.getByRole("button", { name: "Attach files" }).click();
    await (await chosen).setFiles([...files]);
    for (const { name } of files) await this.chat.getByRole("button", { name: `Remove ${name}` }).waitFor();
    await this.chat.getByRole("button", { name: "Send", exact: true, disabled: false }).waitFor();
  }

  send(): Promise<void> {
    return this.chat.getByRole("button", { name: "Send", exact: true }).click();
  }

  async sees(words: string | RegExp): Promise<void> {
    await this.log.getByText(words).last().waitFor();
  }

  /** Waits until the last thing said is stored. */
  async stored(): Promise<void> {
    await this.log
      .getByText(/(Sent|Read)$/)
      .last()
      .waitFor();
  }

  numbered(): Promise<string[]> {
    return wordsIn(this.log);
  }
}
