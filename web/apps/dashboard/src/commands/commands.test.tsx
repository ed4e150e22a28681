/** Commands: one list for keys, palette and help; keys that never get in the way of writing. */
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setPreference } from "../session/preferences";
import { FakeChat } from "../testing/FakeChat";
import { showDashboard, t } from "../testing/render";
import { agentsOf, sampleState } from "../testing/sample";
import type { CommandContext } from "./command";
import { applicable, commands } from "./commands";
import { openSurface } from "./desk";
import { commandFor, pressed } from "./shortcuts";

beforeEach(() => {
  localStorage.clear();
  setPreference("shortcuts", true);
  setPreference("advance", true);
  openSurface(null);
});
afterEach(cleanup);

function context(conversation = "cnv_1"): CommandContext {
  const fake = new FakeChat(sampleState());
  return {
    t,
    chat: fake.chat,
    you: agentsOf("en")[0] ?? null,
    row: fake.state.conversations.get(conversation),
    filters: { view: "all", status: "open" },
    show: vi.fn(),
    open: vi.fn(),
    go: vi.fn(),
    signOut: vi.fn(),
  };
}

const press = (key: string, code: string, part: Partial<KeyboardEvent> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  target: document.body,
  ...part,
});

test("a key means the same on every layout", () => {
  expect(pressed(press("j", "KeyJ"))).toBe("j");
  expect(pressed(press("ت", "KeyJ"))).toBe("j");
  expect(pressed(press("о", "KeyJ"))).toBe("j");
  expect(pressed(press("?", "Slash", { shiftKey: true }))).toBe("?");
  expect(pressed(press("؟", "Slash", { shiftKey: true }))).toBe("?");
  expect(pressed(press("A", "KeyA", { shiftKey: true }))).toBe("shift+a");
  expect(pressed(press("k", "KeyK", { ctrlKey: true }))).toBe("mod+k");
  // A layout that moves the letters is believed: its J is where it prints J.
  expect(pressed(press("j", "KeyC"))).toBe("j");
});

test("no two commands that apply at once share a key", () => {
  for (const conversation of ["cnv_1", "cnv_15", "cnv_16"]) {
    const keys = applicable(context(conversation)).flatMap((it) => it.keys ?? []);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test("every command is said in words, once", () => {
  expect(new Set(commands.map((it) => it.id)).size).toBe(commands.length);
  expect(commands.map((it) => t(it.label)).every((it) => it.length > 1)).toBe(true);
});

test("the same key closes what is open and reopens what is closed", () => {
  expect(commandFor(press("e", "KeyE"), context("cnv_1"))?.id).toBe("close");
  expect(commandFor(press("e", "KeyE"), context("cnv_16"))?.id).toBe("reopen");
});

test("single keys are silent while somebody types, and when they are switched off; the palette is not", () => {
  const box = document.createElement("textarea");
  expect(commandFor(press("e", "KeyE", { target: box }), context())).toBeUndefined();
  expect(commandFor(press("k", "KeyK", { target: box, ctrlKey: true }), context())?.id).toBe("palette");
  setPreference("shortcuts", false);
  expect(commandFor(press("e", "KeyE"), context())).toBeUndefined();
  expect(commandFor(press("k", "KeyK", { ctrlKey: true }), context())?.id).toBe("palette");
});

test("Ctrl with a letter belongs to the browser", () => {
  expect(commandFor(press("r", "KeyR", { ctrlKey: true }), context())).toBeUndefined();
  expect(commandFor(press("a", "KeyA", { metaKey: true }), context())).toBeUndefined();
});

test("closing shows the next conversation and can be undone", async () => {
  const { fake, router } = await showDashboard("/inbox/cnv_1");
  await act(async () => {
    fireEvent.keyDown(document.body, { key: "e", code: "KeyE" });
  });
  expect(fake.state.conversations.get("cnv_1")?.status).toBe("closed");
  await waitFor(() => expect(router.state.location.pathname).toBe("/inbox/cnv_2"));
  await act(async () => {
    fireEvent.click(screen.getByRole("button", { name: t("app.undo") }));
  });
  expect(fake.state.conversations.get("cnv_1")?.status).toBe("open");
});

test("the palette finds commands and conversations, and Enter runs the chosen one", async () => {
  const { router } = await showDashboard("/inbox/cnv_1");
  await act(async () => {
    fireEvent.keyDown(document.body, { key: "k", code: "KeyK", ctrlKey: true });
  });
  const box = await screen.findByRole("combobox", {}, { timeout: 5_000 });
  fireEvent.change(box, { target: { value: "jonas" } });
  const options = within(screen.getByRole("listbox")).getAllByRole("option");
  expect(options[0]?.textContent).toContain("Jonas Weber");
  fireEvent.keyDown(box, { key: "Enter" });
  await waitFor(() => expect(router.state.location.pathname).toBe("/inbox/cnv_2"));
});

test("the help lists every key there is", async () => {
  await showDashboard("/inbox/cnv_1");
  await act(async () => {
    fireEvent.keyDown(document.body, { key: "?", code: "Slash", shiftKey: true });
  });
  const dialog = await screen.findByRole("dialog", { name: t("command.help") }, { timeout: 5_000 });
  const terms = within(dialog).getAllByRole("term");
  expect(terms).toHaveLength(commands.filter((it) => it.keys).length);
});
