/** Who is in the list, in which order, and when the order may change. */
import { act, cleanup, fireEvent, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { showDashboard, t } from "../testing/render";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

const list = () => screen.getByRole("list", { name: t("list.label") });
const names = () =>
  within(list())
    .getAllByRole("link")
    .map((row) => row.textContent ?? "");
const position = (name: string) => names().findIndex((it) => it.includes(name));

test("Mine shows what is mine, newest first", async () => {
  await showDashboard("/inbox?view=mine");
  expect(names()).toHaveLength(5);
  expect(position("Amira Mansour")).toBe(0);
  expect(position("Jonas Weber")).toBe(-1);
});

test("a conversation that is closed leaves the list of open ones", async () => {
  const { fake } = await showDashboard("/inbox?view=mine");
  await act(async () => fake.change("cnv_1", { status: "closed" }));
  expect(position("Amira Mansour")).toBe(-1);
});

test("a conversation that is assigned to me joins Mine", async () => {
  const { fake } = await showDashboard("/inbox?view=mine");
  await act(async () => fake.change("cnv_2", { assignee: "agt_noor" }));
  expect(position("Jonas Weber")).toBe(1);
});

test("a new message moves its conversation to the top", async () => {
  const { fake } = await showDashboard("/inbox");
  await act(async () => bump(fake, "cnv_6"));
  expect(position("Grace Liu")).toBe(0);
});

test("under the pointer nothing moves; what is new waits behind a button", async () => {
  const { fake } = await showDashboard("/inbox");
  const before = names();
  const scroller = list().parentElement as HTMLElement;
  fireEvent.pointerOver(scroller, { pointerType: "mouse" });
  await act(async () => bump(fake, "cnv_6"));
  expect(names().map(who)).toEqual(before.map(who));

  fireEvent.click(screen.getByRole("button", { name: t("list.new", { count: 1 }) }));
  expect(position("Grace Liu")).toBe(0);
  expect(screen.queryByRole("button", { name: t("list.new", { count: 1 }) })).toBeNull();
});

test("rows say their place, and arrows walk through them", async () => {
  await showDashboard("/inbox");
  const rows = within(list()).getAllByRole("listitem");
  expect(rows[0]?.getAttribute("aria-posinset")).toBe("1");
  expect(rows[0]?.getAttribute("aria-setsize")).toBe("14");
  const links = within(list()).getAllByRole("link");
  links[0]?.focus();
  fireEvent.keyDown(links[0] as HTMLElement, { key: "ArrowDown" });
  expect(links[1]?.tabIndex).toBe(0);
  expect(links[0]?.tabIndex).toBe(-1);
});

test("j and k open the next and the previous conversation", async () => {
  const { router } = await showDashboard("/inbox/cnv_1");
  await act(async () => fireEvent.keyDown(document.body, { key: "j", code: "KeyJ" }));
  expect(router.state.location.pathname).toBe("/inbox/cnv_2");
  await act(async () => fireEvent.keyDown(document.body, { key: "k", code: "KeyK" }));
  expect(router.state.location.pathname).toBe("/inbox/cnv_1");
});

test("an empty filter offers a way out, an empty workspace a way in", async () => {
  const { fake } = await showDashboard("/inbox?label=nobody-uses-this");
  expect(screen.getByText(t("list.emptyFiltered"))).toBeTruthy();
  fireEvent.click(screen.getByRole("link", { name: t("list.clearFilters") }));
  await act(async () => {
    fake.set({ conversations: new Map(), counts: { mine: 0, unassigned: 0, open: 0 } });
  });
  expect(screen.getByText(t("list.firstRun"))).toBeTruthy();
});

function bump(fake: Awaited<ReturnType<typeof showDashboard>>["fake"], id: string): void {
  const row = fake.state.conversations.get(id);
  if (row) fake.put({ ...row, activity: Date.now() + 1_000, revision: row.revision + 1 });
}

const who = (row: string) => row.slice(0, 12);
