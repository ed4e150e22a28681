/** The chat as a whole, from the first view to the conversation behind it. */
import { loadWidgetTranslator } from "@parlor/i18n/widget";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { ToFrame, ToPage } from "../loader/bridge";
import type { Shell } from "./app";
import { createComposer } from "./composer";
import { h } from "./dom";
import { createDrafts } from "./drafts";
import { createTalk, type Talk } from "./talk";
import { BLANK, conversation, fakeChat, INBOX, message, pending, talked } from "./testing/samples";

const t = await loadWidgetTranslator("en");
const OPEN: ToFrame = { open: true, full: false, token: null, identity: null };
const BACK: ToFrame = { ...OPEN, token: "vst_1" };

let fake: ReturnType<typeof fakeChat>;
let options: { token: () => string | null; onToken: (token: string | null) => void; introduction?: () => object };
let told: ToPage[];
let shell: Shell;
let talk: Talk;

beforeEach(() => {
  localStorage.clear();
  fake = fakeChat();
  told = [];
});
afterEach(() => {
  talk.destroy();
  document.body.replaceChildren();
});

function begin(first: ToFrame): void {
  const root = h("div");
  const home = h("div");
  const drafts = createDrafts("ibx_1");
  const composer = createComposer({
    t,
    drafts,
    limits: () => ({ message_chars: 100, attachments: 1, upload_bytes: 1, frame_bytes: 1 }),
    upload: (it, how) => talk.upload(it, how),
    onSend: async (draft) => talk.send(draft),
    onEdit: (id, text) => talk.edit(id, text),
    onTyping: () => talk.typing(),
  });
  root.append(h("main", {}, home, composer.element));
  document.body.replaceChildren(root);
  composer.update(null);
  shell = {
    inbox: INBOX,
    t,
    colours: { accent: "#0f766e", on: "#ffffff" },
    root,
    look: { accent: "#0f766e", on: "#ffffff", side: "end", words: ["", "", ""] },
    tellPage: (message) => told.push(message),
    back: h("button"),
    presence: h("p"),
    home,
    composer,
    drafts,
  };
  talk = createTalk(shell, first, (given) => {
    options = given;
    return fake.chat;
  });
}
const thread = () => document.querySelector<HTMLElement>(".thread");
const shown = () => [...document.querySelectorAll(".bubble")].map((it) => it.textContent);

test("the first message begins a conversation, which then goes on under its name", () => {
  begin(OPEN);
  expect(shell.home.hidden).toBe(false);
  fake.chat.send.mockImplementation(() => {
    fake.become({ pending: [pending("key_new", { conversation: null, text: "Hello" })] });
    return "key_new";
  });
  talk.send({ text: "Hello" });
  expect(fake.chat.send).toHaveBeenCalledWith(null, { text: "Hello" });
  expect(thread()?.hidden).toBe(false);
  expect(shown()).toEqual(["Hello"]);
  const bubble = document.querySelector(".message");
  shell.drafts.write(null, "and");
  const stored = message(1, "visitor", { text: "Hello", client_message_id: "key_new" });
  fake.become({ ...talked([stored]), opened: { key: "key_new", conversation: "cnv_1" } });
  expect(document.querySelector(".message")).toBe(bubble);
  expect(fake.chat.watch).toHaveBeenLastCalledWith("cnv_1");
  expect(document.querySelector("textarea")?.value).toBe("and");
  talk.send({ text: "Again" });
  expect(fake.chat.send).toHaveBeenLastCalledWith("cnv_1", { text: "Again" });
});

test("one who comes back goes on where there is something to read", () => {
  begin(BACK);
  expect(document.querySelector(".skeleton")).toBeTruthy();
  const unread = conversation("cnv_2", { unread: 2, activity_at: "2026-11-19T12:00:00Z" });
  fake.become({
    ...BLANK,
    known: true,
    conversations: new Map([
      ["cnv_1", conversation("cnv_1")],
      ["cnv_2", unread],
    ]),
  });
  expect(fake.chat.watch).toHaveBeenLastCalledWith("cnv_2");
  expect(told).toContainEqual({ unread: [2, "2 unread messages"] });
});

test("one whose conversations are all closed is greeted, and sees them", () => {
  begin(BACK);
  fake.become({ ...talked([], { closed: true }) });
  expect(shell.home.hidden).toBe(false);
  expect(document.querySelectorAll(".past li").length).toBe(1);
  document.querySelector<HTMLElement>(".past button")?.click();
  expect(fake.chat.watch).toHaveBeenLastCalledWith("cnv_1");
  expect(document.querySelector<HTMLElement>(".closed")?.hidden).toBe(false);
});

test("one who already writes is not taken elsewhere", () => {
  localStorage.setItem("parlor:draft:ibx_1", "I was just");
  begin(BACK);
  fake.become(talked([message(1, "Ada")]));
  expect(fake.chat.watch).not.toHaveBeenCalledWith("cnv_1");
});

test("the token goes to the page, and comes from it", () => {
  begin(OPEN);
  expect(options.token()).toBeNull();
  options.onToken("vst_2");
  expect(told).toContainEqual({ keep: { token: "vst_2", look: shell.look } });
  options.onToken(null);
  expect(options.token()).toBeNull();
  talk.update({ ...OPEN, token: "vst_3" });
  expect(options.token()).toBe("vst_3");
});

test("who the page says it is goes with the session, and what it makes up does not", () => {
  begin({ ...OPEN, identity: { name: "Nora", email: 5, admin: true } });
  expect(options.introduction?.()).toEqual({ name: "Nora" });
  talk.update({ ...BACK, identity: { name: "Nora B." } });
  expect(fake.chat.introduce).toHaveBeenCalledWith({ name: "Nora B." });
});

test("a message that could not be sent is said aloud, once", () => {
  begin(BACK);
  fake.become({
    ...talked([message(1, "visitor")]),
    pending: [pending("k", { status: { is: "failed", reason: "internal" } })],
  });
  expect(document.querySelector("[role=alert].unseen")?.textContent).toBe("Not sent");
});

test("what was started ends", () => {
  begin(OPEN);
  const close = vi.mocked(fake.chat.close);
  talk.destroy();
  expect(close).toHaveBeenCalled();
});
