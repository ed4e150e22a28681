/** The connection is shown as it is: a hiccup is nobody's business, an absence says since when. */
import { act, cleanup, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { showDashboard, t } from "../testing/render";

beforeEach(() => localStorage.clear());
afterEach(cleanup);

test("live over a socket is live; live by asking says so", async () => {
  const { fake } = await showDashboard("/inbox");
  expect(screen.getByText(t("connection.live"))).toBeTruthy();
  await act(async () => fake.link({ is: "live", over: "poll" }));
  expect(screen.getByText(t("connection.polling"))).toBeTruthy();
});

test("a break shorter than three seconds shows no bar; a longer one says since when and what waits", async () => {
  const { fake } = await showDashboard("/inbox");
  await act(async () => fake.link({ is: "waiting", since: Date.now(), attempt: 1, until: Date.now() + 500 }));
  expect(screen.queryByRole("button", { name: t("connection.tryNow") })).toBeNull();

  const since = Date.now() - 60_000;
  await act(async () => {
    fake.link({ is: "waiting", since, attempt: 4, until: Date.now() + 9_000 });
    fake.send("cnv_1", { text: "later" });
  });
  expect(screen.getAllByText(t("connection.offlineSince", { time: t.format.time(since) })).length).toBeGreaterThan(0);
  expect(screen.getByText(t("connection.unsent", { count: 1 }))).toBeTruthy();
  act(() => screen.getByRole("button", { name: t("connection.tryNow") }).click());
  expect(fake.asked).toContainEqual(["kick"]);
});

test("a newer version asks for a reload", async () => {
  const { fake } = await showDashboard("/inbox");
  await act(async () => fake.link({ is: "refused", code: 4426, remedy: "reload" }));
  expect(screen.getByRole("button", { name: t("app.reload") })).toBeTruthy();
});

test("the title counts what waits for this person", async () => {
  await showDashboard("/inbox");
  expect(document.title).toBe("(4) All · Parlor");
});
