/** The loader on a customer's page: what it trusts, what it keeps, and that it leaves nothing behind. */
import { ar } from "@parlor/i18n/widget/ar";
import { en } from "@parlor/i18n/widget/en";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ToFrame, ToPage } from "./bridge";
import { HELLO } from "./bridge";
import { start } from "./index";
import { wordsOf } from "./words";

type Page = NonNullable<Parameters<typeof start>[1]>;

const SERVER = "https://chat.example";
const KEY = `parlor:${SERVER}:ibx_1`;
const LOOK = { accent: "#123456", on: "#ffffff", side: "end", words: ["Öffnen", "Schließen", "Chat"] } as const;

let page: Page;
beforeEach(() => {
  page = {};
  localStorage.clear();
  vi.stubGlobal("visualViewport", Object.assign(new EventTarget(), { height: 600, offsetTop: 0 }));
  vi.stubGlobal("requestIdleCallback", queueMicrotask);
  vi.spyOn(console, "error").mockImplementation(() => {}); // the iframe's page is not loaded here, which is said aloud
});
afterEach(() => {
  page.Parlor?.("shutdown");
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function include(attributes: Record<string, string> = {}): void {
  const script = document.createElement("script");
  Object.assign(script.dataset, { inbox: "ibx_1", ...attributes });
  Object.defineProperty(script, "src", { value: `${SERVER}/loader.js` });
  start(script, page);
}

const root = () => document.querySelector("parlor-chat")?.shadowRoot;
const button = () => root()?.querySelector("button") as HTMLButtonElement;
const frame = () => root()?.querySelector("iframe") ?? null;
const dialog = () => root()?.querySelector("dialog") as HTMLDialogElement;

/** What arrives from the iframe's window, unless said otherwise. Answers the port that was given back. */
function hello({ origin = SERVER, source = INSIDE as unknown, data = HELLO as unknown } = {}) {
  const given: MessagePort[] = [];
  INSIDE.postMessage = (_: unknown, to: string, ports: MessagePort[]) => {
    expect(to).toBe(SERVER);
    given.push(...ports);
  };
  Object.defineProperty(frame() ?? {}, "contentWindow", { value: INSIDE, configurable: true });
  window.dispatchEvent(Object.assign(new Event("message"), { origin, source, data }));
  return given[0];
}
const INSIDE = { postMessage: (_: unknown, __: string, ___: MessagePort[]) => {} };

function talkOver(port: MessagePort) {
  const heard: ToFrame[] = [];
  port.onmessage = ({ data }) => heard.push(data);
  return { heard, say: (message: ToPage) => port.postMessage(message) };
}

describe("until someone means to talk", () => {
  test("there is a button and no iframe, and nothing is stored", () => {
    include();
    expect(button().ariaLabel).toBe("Open chat");
    expect(frame()).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  test.each(["pointerenter", "focus"])("%s makes the iframe, and only one", (event) => {
    include();
    button().dispatchEvent(new Event(event));
    button().dispatchEvent(new Event(event));
    expect(root()?.querySelectorAll("iframe").length).toBe(1);
    expect(frame()?.src).toBe(`${SERVER}/widget/ibx_1`);
  });

  test("one who has talked before is told of unread messages", async () => {
    localStorage.setItem(KEY, JSON.stringify({ token: "vst_1", look: LOOK }));
    include();
    expect(button().ariaLabel).toBe("Öffnen");
    await vi.waitFor(() => expect(frame()).toBeTruthy());
    const chat = talkOver(hello() as MessagePort);
    await vi.waitFor(() => expect(chat.heard.at(-1)).toMatchObject({ open: false, token: "vst_1" }));
    chat.say({ unread: [12, "12 unread messages"] });
    await vi.waitFor(() => expect(button().ariaLabel).toBe("Öffnen, 12 unread messages"));
    expect(root()?.querySelector("span")?.textContent).toBe("9+");
    expect(frame()?.src).not.toContain("vst_1");
  });
});

describe("the handshake", () => {
  test.each([
    ["another origin", { origin: "https://evil.example" }],
    ["another window", { source: window }],
    ["other words", { data: { hello: true } }],
  ])("ignores %s", (_, message) => {
    include();
    page.Parlor?.("open");
    expect(hello(message)).toBeUndefined();
  });

  test("gives a port, the token and who the page says it is", async () => {
    include();
    page.Parlor?.("identify", { name: "Nora", forget: () => {} });
    page.Parlor?.("open");
    const chat = talkOver(hello() as MessagePort);
    await vi.waitFor(() => expect(chat.heard.at(-1)).toMatchObject({ open: true, identity: { name: "Nora" } }));
    chat.say({ keep: { token: "vst_2", look: LOOK } });
    await vi.waitFor(() => expect(localStorage.getItem(KEY)).toContain("vst_2"));
    page.Parlor?.("close");
    await vi.waitFor(() => expect(chat.heard.at(-1)).toMatchObject({ open: false, token: "vst_2" }));
    chat.say({ keep: { token: null, look: LOOK } });
    await vi.waitFor(() => expect(localStorage.length).toBe(0));
  });

  test("is had again when the chat reloads itself", async () => {
    include();
    page.Parlor?.("open");
    hello();
    const second = talkOver(hello() as MessagePort);
    await vi.waitFor(() => expect(second.heard.at(-1)).toMatchObject({ open: true }));
  });
});

test("storage that throws is replaced by memory", async () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  vi.stubGlobal("localStorage", new Proxy({} as Storage, { get: forbidden, set: forbidden }));
  include();
  page.Parlor?.("open");
  const chat = talkOver(hello() as MessagePort);
  chat.say({ keep: { token: "vst_3", look: LOOK }, look: LOOK });
  await vi.waitFor(() => expect(button().ariaLabel).toBe("Schließen"));
  page.Parlor?.("close");
  await vi.waitFor(() => expect(chat.heard.at(-1)).toMatchObject({ token: "vst_3" }));
});

test("what is stored and cannot be read counts as nothing", () => {
  localStorage.setItem(KEY, "{not json");
  include();
  expect(button().ariaLabel).toBe("Open chat");
});

test("Escape and the chat itself close the panel", async () => {
  include();
  page.Parlor?.("open");
  expect(dialog().open).toBe(true);
  dialog().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  expect(dialog().open).toBe(false);
  page.Parlor?.("toggle");
  expect(dialog().open).toBe(true);
  talkOver(hello() as MessagePort).say({ close: true });
  await vi.waitFor(() => expect(dialog().open).toBe(false));
});

test("commands from before the loader came are carried out, once, however often it is included", () => {
  const queue = Object.assign((...call: unknown[]) => queue.q.push(call), { q: [] as unknown[][] });
  queue("open");
  page.Parlor = queue;
  include();
  include();
  expect(dialog().open).toBe(true);
  expect(document.querySelectorAll("parlor-chat").length).toBe(1);
});

test("shutdown removes everything, and including the script again begins again", () => {
  include();
  page.Parlor?.("open");
  page.Parlor?.("shutdown");
  expect(document.querySelector("parlor-chat")).toBeNull();
  expect(document.documentElement.style.overflow).toBe("");
  expect(hello()).toBeUndefined();
  page.Parlor?.("open");
  expect(document.querySelector("parlor-chat")).toBeNull();
  include();
  expect(button()).toBeTruthy();
});

test("the snippet may say how the launcher looks", () => {
  include({ accent: "#0f766e", on: "#ffffff", side: "start" });
  const box = root()?.querySelector("div") as HTMLElement;
  expect(box.style.getPropertyValue("--accent")).toBe("#0f766e");
  expect(box.dir).toBe("rtl");
});

test("the launcher's words are those of the catalogues", () => {
  for (const [language, words] of [["en-GB", en] as const, ["ar-EG", ar] as const]) {
    expect(wordsOf(language)).toEqual([words["widget.open"], words["widget.close"], words["widget.frame"]]);
  }
  expect(wordsOf("xx")).toEqual(wordsOf("en"));
});
