/** The composer: what is written is sent once, kept until then, and never lost. */

import { ApiError } from "@parlor/client";
import { loadWidgetTranslator } from "@parlor/i18n/widget";
import type { Limits } from "@parlor/protocol";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Composer, createComposer } from "./composer";
import { createDrafts } from "./drafts";
import { file } from "./testing/samples";

const t = await loadWidgetTranslator("en");
const LIMITS: Limits = { message_chars: 20, attachments: 2, upload_bytes: 1_000, frame_bytes: 65_536 };

const onSend = vi.fn(async () => {});
const onEdit = vi.fn(async () => {});
const onTyping = vi.fn();
const upload = vi.fn();
let composer: Composer;

beforeEach(() => {
  localStorage.clear();
  make();
});
afterEach(() => {
  composer.destroy();
  document.body.replaceChildren();
  vi.resetAllMocks();
});

function make(): void {
  onSend.mockResolvedValue(undefined);
  const drafts = createDrafts("ibx_1");
  composer = createComposer({ t, drafts, limits: () => LIMITS, upload, onSend, onEdit, onTyping });
  document.body.replaceChildren(composer.element);
  composer.update(null);
}
const text = () => composer.element.querySelector("textarea") as HTMLTextAreaElement;
const button = (label: string) =>
  [...composer.element.querySelectorAll("button")].find((it) => it.ariaLabel === label || it.textContent === label);
const complaint = () => [...composer.element.querySelectorAll(".problem")].map((it) => it.textContent).join("");

function write(words: string): void {
  text().value = words;
  text().dispatchEvent(new Event("input"));
}
function enter(more: KeyboardEventInit = {}): void {
  text().dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true, ...more }));
}

test("Enter sends, once", () => {
  write(" Hello ");
  enter();
  enter();
  expect(onSend.mock.calls).toEqual([[{ text: "Hello" }]]);
  expect(text().value).toBe("");
});

test.each([
  ["Shift and Enter", { shiftKey: true }],
  ["Enter within a word that is being composed", { isComposing: true }],
])("%s does not send", (_, more) => {
  write("Hello");
  enter(more);
  expect(onSend).not.toHaveBeenCalled();
});

test("nothing to say cannot be sent", () => {
  write("   ");
  enter();
  expect(button("Send")?.disabled).toBe(true);
  expect(onSend).not.toHaveBeenCalled();
});

test("what is too long says by how much", () => {
  write("x".repeat(22));
  enter();
  expect(complaint()).toBe("2 characters too many");
  expect(onSend).not.toHaveBeenCalled();
});

test("what nobody could take comes back", async () => {
  onSend.mockRejectedValue(new Error("offline"));
  write("Hello");
  enter();
  await vi.waitFor(() => expect(text().value).toBe("Hello"));
  expect(complaint()).toBe("That did not work. Please try again.");
});

test("each conversation has its own draft, over a reload too", () => {
  write("to nobody yet");
  composer.update("cnv_1");
  expect(text().value).toBe("");
  write("to one");
  make();
  expect(text().value).toBe("to nobody yet");
  composer.update("cnv_1");
  expect(text().value).toBe("to one");
});

describe("editing", () => {
  test("saves the changed words and gives the draft back", async () => {
    write("draft");
    composer.edit({ id: "msg_1", text: "Helo" });
    write("Hello");
    enter();
    await vi.waitFor(() => expect(text().value).toBe("draft"));
    expect(onEdit.mock.calls).toEqual([["msg_1", "Hello"]]);
    expect(onSend).not.toHaveBeenCalled();
  });

  test("keeps the words when they could not be saved", async () => {
    onEdit.mockRejectedValue(new ApiError("offline"));
    composer.edit({ id: "msg_1", text: "Helo" });
    write("Hello");
    enter();
    await vi.waitFor(() => expect(complaint()).toBe("That did not work. Please try again."));
    expect(text().value).toBe("Hello");
    expect(composer.leaveEdit()).toBe(true);
    expect(composer.leaveEdit()).toBe(false);
  });
});

describe("files", () => {
  const small = (name: string) => new File(["x"], name, { type: "text/plain" });
  const added = async (files: File[]) => {
    composer.add(files);
    await vi.waitFor(() => expect(composer.element.querySelector(".tray")).toBeTruthy());
  };

  test("upload at once and are sent with the words", async () => {
    let finish = (_: ReturnType<typeof file>) => {};
    upload.mockImplementation((_, { onProgress }) => {
      onProgress(0.425);
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    await added([small("notes.txt")]);
    expect(composer.element.querySelector(".tray small")?.textContent).toBe("42% uploaded");
    expect(button("Send")?.disabled).toBe(true);
    finish(file());
    await vi.waitFor(() => expect(button("Send")?.disabled).toBe(false));
    write("Here");
    enter();
    expect(onSend.mock.calls).toEqual([[{ text: "Here", attachments: [file()] }]]);
    expect(composer.element.querySelectorAll(".tray li").length).toBe(0);
  });

  test("that are too large or too many are refused before anything is sent", async () => {
    upload.mockResolvedValue(file());
    await added([new File(["x".repeat(1_001)], "big.bin"), small("a"), small("b"), small("c")]);
    expect(upload).toHaveBeenCalledTimes(2);
    expect(complaint()).toBe("big.bin is too large. Files can be up to 1 kB. 2 files at most.");
  });

  test("can be taken back while they upload", async () => {
    let signal: AbortSignal | undefined;
    upload.mockImplementation((_, options) => {
      signal = options.signal;
      return new Promise(() => {});
    });
    await added([small("a.txt")]);
    button("Remove a.txt")?.click();
    expect(signal?.aborted).toBe(true);
    expect(composer.element.querySelectorAll(".tray li").length).toBe(0);
  });

  test("that failed can be tried again, refused ones cannot", async () => {
    upload.mockRejectedValueOnce(new ApiError("offline")).mockRejectedValueOnce(new ApiError("unsupported_file", 415));
    await added([small("a.txt"), small("b.exe")]);
    await vi.waitFor(() =>
      expect([...composer.element.querySelectorAll(".tray small")].map((it) => it.textContent)).toEqual([
        "Not uploaded.",
        "This kind of file cannot be sent.",
      ]),
    );
    const again = [...composer.element.querySelectorAll<HTMLElement>(".tray .text")];
    expect(again.map(({ hidden }) => hidden)).toEqual([false, true]);
    upload.mockResolvedValue(file());
    again[0]?.click();
    await vi.waitFor(() => expect(button("Send")?.disabled).toBe(false));
  });
});
