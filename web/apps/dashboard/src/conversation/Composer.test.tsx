/** What is typed is sent as meant, and never lost. */
import { act, cleanup, fireEvent, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setPreference } from "../session/preferences";
import { showDashboard, t } from "../testing/render";
import { forgetDrafts, saveDrafts } from "./drafts";
import { clearUploads } from "./uploads";

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
  clearUploads("cnv_1");
  setPreference("sendKey", "enter");
  setPreference("shortcuts", true);
});
afterEach(cleanup);

const reply = () => screen.getByRole("textbox", { name: t("composer.replyPlaceholder") });
const note = () => screen.getByRole("textbox", { name: t("composer.notePlaceholder") });
const type = (box: HTMLElement, value: string) => fireEvent.change(box, { target: { value } });
const sent = (asked: readonly (readonly unknown[])[]) => asked.filter(([what]) => what === "send");

test("Enter sends a reply to everyone and empties the box", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  type(reply(), "  On its way! ");
  fireEvent.keyDown(reply(), { key: "Enter" });
  expect(sent(fake.asked)).toEqual([
    ["send", "cnv_1", { text: "On its way!", attachments: [], visibility: "everyone" }],
  ]);
  expect((reply() as HTMLTextAreaElement).value).toBe("");
});

test("Shift and Enter begins a line, and so does Enter where only Ctrl and Enter sends", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  type(reply(), "one");
  fireEvent.keyDown(reply(), { key: "Enter", shiftKey: true });
  await act(async () => setPreference("sendKey", "mod-enter"));
  fireEvent.keyDown(reply(), { key: "Enter" });
  expect(sent(fake.asked)).toHaveLength(0);
  fireEvent.keyDown(reply(), { key: "Enter", ctrlKey: true });
  expect(sent(fake.asked)).toHaveLength(1);
});

test("a note stays with the team, and keeps its own draft", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  type(reply(), "half a reply");
  await act(async () => {
    fireEvent.keyDown(document.body, { key: "n", code: "KeyN" });
  });
  type(note(), "ask the warehouse");
  fireEvent.keyDown(note(), { key: "Enter" });
  expect(sent(fake.asked)).toEqual([
    ["send", "cnv_1", { text: "ask the warehouse", attachments: [], visibility: "agents_only" }],
  ]);
  await act(async () => {
    fireEvent.keyDown(document.body, { key: "r", code: "KeyR" });
  });
  expect((reply() as HTMLTextAreaElement).value).toBe("half a reply");
});

test("nobody is told that a note is typed", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  type(reply(), "h");
  fireEvent.click(screen.getByRole("button", { name: t("composer.note") }));
  type(note(), "secret");
  expect(fake.asked.filter(([what]) => what === "typing")).toHaveLength(1);
});

test("a draft belongs to its conversation and outlives the page", async () => {
  await showDashboard("/inbox/cnv_1");
  type(reply(), "not yet finished");
  saveDrafts();
  cleanup();
  await showDashboard("/inbox/cnv_2");
  expect((reply() as HTMLTextAreaElement).value).toBe("");
  cleanup();
  await showDashboard("/inbox/cnv_1");
  expect((reply() as HTMLTextAreaElement).value).toBe("not yet finished");
  expect(localStorage.getItem("parlor.draft.cnv_1")).toContain("not yet finished");
});

test("a file that is too large is refused before it is sent", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  const file = new File(["x"], "film.mov");
  Object.defineProperty(file, "size", { value: 90 * 1024 * 1024 });
  fireEvent.paste(reply(), { clipboardData: { files: [file] } });
  expect(screen.getByRole("alert").textContent).toContain("film.mov");
  expect(fake.asked.filter(([what]) => what === "upload")).toHaveLength(0);
});

test("a pasted file travels with the message; while one is on its way nothing is sent", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  await act(async () => {
    fireEvent.paste(reply(), { clipboardData: { files: [new File(["x"], "slow.pdf"), new File(["y"], "terms.pdf")] } });
  });
  type(reply(), "here");
  fireEvent.keyDown(reply(), { key: "Enter" });
  expect(sent(fake.asked)).toHaveLength(0);
  await act(async () => {
    fireEvent.click(screen.getByRole("button", { name: t("composer.remove", { name: "slow.pdf" }) }));
  });
  fireEvent.keyDown(reply(), { key: "Enter" });
  expect(sent(fake.asked)[0]?.[2]).toMatchObject({ text: "here", attachments: [{ name: "terms.pdf" }] });
});

test("too many characters are counted and not sent", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  type(reply(), "x".repeat(10_003));
  fireEvent.keyDown(reply(), { key: "Enter" });
  expect(screen.getByRole("alert").textContent).toBe(t("composer.tooLong", { count: 3 }));
  expect(sent(fake.asked)).toHaveLength(0);
});

test("a refused message can be sent again or discarded", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  await act(async () =>
    fake.set({
      pending: [
        {
          key: "p1",
          conversation: "cnv_1",
          text: "lost?",
          attachments: [],
          visibility: "everyone",
          at: Date.now(),
          status: { is: "failed", reason: "message_too_long" },
        },
      ],
    }),
  );
  fireEvent.click(screen.getByRole("button", { name: t("message.retry") }));
  fireEvent.click(screen.getByRole("button", { name: t("message.discard") }));
  expect(fake.asked).toContainEqual(["retry", "p1"]);
  expect(screen.queryByText("lost?")).toBeNull();
});
