/** The thread: what is shown, what is said aloud, and what the visitor can do about a message. */
import { loadWidgetTranslator } from "@parlor/i18n/widget";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { fakeChat, file, message, pending, talked } from "./testing/samples";
import { createThread, type ThreadShown } from "./thread";

const t = await loadWidgetTranslator("en");
const ADA = [message(1, "visitor", { text: "Hello" }), message(2, "Ada", { text: "Hi! See https://example.com" })];

const actions = {
  retry: vi.fn(),
  discard: vi.fn(),
  edit: vi.fn(),
  remove: vi.fn(),
  show: vi.fn(),
  blob: vi.fn(async () => new Blob(["x"])),
};
const announce = vi.fn();
let thread: ReturnType<typeof createThread>;
let fake: ReturnType<typeof fakeChat>;

beforeEach(() => {
  fake = fakeChat();
  thread = createThread({ t, chat: fake.chat, actions, announce });
  document.body.append(thread.element);
});
afterEach(() => {
  thread.destroy();
  document.body.replaceChildren();
  vi.clearAllMocks();
});

function show(state: ThreadShown["state"], more: Partial<ThreadShown> = {}): void {
  thread.update({ conversation: "cnv_1", state, isVisible: true, isWaiting: false, ...more });
}
const all = (selector: string) => [...thread.element.querySelectorAll<HTMLElement>(selector)];
const press = (label: string) =>
  all("button")
    .filter((it) => it.textContent === label || it.ariaLabel === label)
    .at(-1)
    ?.click();

test("a log of a list, that does not read its own history aloud", () => {
  show(talked(ADA));
  const [log] = all("[role=log]");
  expect(log?.ariaLabel).toBe("Messages");
  expect(log?.tabIndex).toBe(0);
  expect(log?.ariaLive).toBe("off");
  expect(log?.querySelector("ul > li")).toBeTruthy();
  expect(announce).not.toHaveBeenCalled();
});

test("what comes in is said once, with its author and without its buttons", () => {
  show(talked(ADA));
  show(talked([...ADA, message(3, "Ada", { text: "Anything else?" })]));
  show(talked([...ADA, message(3, "Ada", { text: "Anything else?" })]));
  expect(announce.mock.calls).toEqual([["Ada: Anything else?"]]);
});

test("text is text, with links that are safe", () => {
  show(talked([message(1, "Ada", { text: "<img src=x onerror=alert(1)> https://example.com" })]));
  expect(all(".bubble")[0]?.textContent).toContain("<img src=x");
  expect(all(".bubble img")).toEqual([]);
  expect(all(".bubble a")[0]?.getAttribute("rel")).toContain("noopener");
  expect(all(".bubble")[0]?.dir).toBe("auto");
});

test("the element of a message stays when it is stored", () => {
  show({ ...talked(ADA), pending: [pending("k1", { text: "Thanks" })] });
  const before = all(".message").at(-1);
  expect(before?.textContent).toContain("Sending");
  show(talked([...ADA, message(3, "visitor", { text: "Thanks", client_message_id: "k1" })]));
  expect(all(".message").at(-1)).toBe(before);
  expect(before?.textContent).toContain("Sent");
});

test("a message that was not sent says so and can be sent again or discarded", () => {
  show({ ...talked(ADA), pending: [pending("k1", { status: { is: "failed", reason: "message_too_long" } })] });
  expect(all(".meta").at(-1)?.textContent).toBe("Not sent");
  press("Send again");
  press("Discard");
  expect(actions.retry).toHaveBeenCalledWith("k1");
  expect(actions.discard).toHaveBeenCalledWith("k1");
  expect(all(".acts button").map((it) => it.textContent)).toContain("Copy");
});

test("one's own messages can be edited, and deleted after a question; those of others cannot", () => {
  show(talked(ADA));
  expect(all(".more").length).toBe(1);
  press("What to do with this message");
  press("Edit");
  expect(actions.edit).toHaveBeenCalledWith({ id: "msg_1", text: "Hello" });
  press("What to do with this message");
  press("Delete");
  expect(actions.remove).not.toHaveBeenCalled();
  press("Delete");
  expect(actions.remove).toHaveBeenCalledWith("msg_1");
});

test("of a deleted message only that remains", () => {
  show(talked([message(1, "visitor", { text: null, deleted_at: "2026-11-20T12:00:00Z", attachments: [file()] })]));
  expect(all(".bubble")[0]?.textContent).toBe("This message was deleted");
  expect(all(".more, .file")).toEqual([]);
});

test("a picture has its room before it comes, and a file its size", () => {
  const picture = file({ kind: "image", name: "box.jpg", width: 800, height: 400 });
  show(talked([message(1, "Ada", { text: null, attachments: [picture, file({ id: "att_2" })] })]));
  expect(all(".picture")[0]?.style.aspectRatio).toMatch(/^2( \/ 1)?$/);
  expect(all(".picture")[0]?.ariaLabel).toBe("Show image box.jpg");
  expect(all(".file")[0]?.textContent).toBe("Download notes.txt1.5 kB");
});

describe("what is new", () => {
  test("is marked where it begins, until one answers", () => {
    show(talked(ADA, { seen_by_visitor: 1, unread: 1 }));
    expect(all(".new").length).toBe(1);
    show({ ...talked(ADA, { seen_by_visitor: 2 }), pending: [pending("k1")] });
    expect(all(".new").length).toBe(0);
  });

  test("is seen when someone sees it, and not before", () => {
    show(talked(ADA), { isVisible: false });
    expect(fake.chat.markSeen).not.toHaveBeenCalled();
    show(talked(ADA));
    expect(fake.chat.markSeen).toHaveBeenCalledWith("cnv_1", 2);
  });
});

test("who types is shown, and said at most every ten seconds", () => {
  const typing = new Map([["cnv_1", [{ by: { role: "agent", name: "Ada" } as const, until: Number.MAX_VALUE }]]]);
  show({ ...talked(ADA), typing });
  show(talked(ADA));
  show({ ...talked(ADA), typing });
  expect(all(".typing")[0]?.textContent).toBe("Ada is typing");
  expect(announce.mock.calls).toEqual([["Ada is typing"]]);
});

test("what could not be loaded can be loaded again", () => {
  const state = talked([]);
  const failed = { ...state.threads.get("cnv_1"), status: "failed", failure: "offline" };
  show({ ...state, threads: new Map([["cnv_1", failed]]) as typeof state.threads });
  press("Try again");
  expect(fake.chat.reload).toHaveBeenCalledWith("cnv_1");
});
