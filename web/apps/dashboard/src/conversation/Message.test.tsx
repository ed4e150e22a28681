/** Changing one's words: the focus is where one writes, and keys are letters there. */
import { act, cleanup, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";
import { setPreference } from "../session/preferences";
import { showDashboard, t } from "../testing/render";

beforeEach(() => {
  localStorage.clear();
  setPreference("shortcuts", true);
});
afterEach(cleanup);

async function choose(entry: string, text: string) {
  const message = screen.getByText(text).closest("li") as HTMLElement;
  await act(async () => {
    fireEvent.click(within(message).getByRole("button", { name: t("message.actions") }));
  });
  const item = await screen.findByRole("menuitem", { name: entry }, { timeout: 5_000 });
  await act(async () => {
    fireEvent.click(item);
  });
}

const MINE = "Anything else I can do for you?";

test("editing puts the focus into the words and saves them", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  await choose(t("message.edit"), MINE);
  const box = await screen.findByRole("textbox", { name: t("message.edit") });
  await waitFor(() => expect(document.activeElement).toBe(box));
  fireEvent.change(box, { target: { value: "Anything else?" } });
  await act(async () => {
    fireEvent.keyDown(box, { key: "Enter" });
  });
  expect(fake.asked).toContainEqual(["editMessage", "cnv_1", "msg_cnv_1_8", "Anything else?"]);
  expect(screen.queryByRole("textbox", { name: t("message.edit") })).toBeNull();
});

test("deleting asks first", async () => {
  const { fake } = await showDashboard("/inbox/cnv_1");
  await choose(t("message.delete"), MINE);
  const dialog = await screen.findByRole("alertdialog", { name: t("message.deleteTitle") }, { timeout: 5_000 });
  expect(fake.asked.filter(([what]) => what === "deleteMessage")).toHaveLength(0);
  await act(async () => {
    fireEvent.click(within(dialog).getByRole("button", { name: t("message.delete") }));
  });
  expect(fake.asked).toContainEqual(["deleteMessage", "cnv_1", "msg_cnv_1_8"]);
});

test("only one's own words can be edited; an owner may delete anybody's", async () => {
  await showDashboard("/inbox/cnv_1");
  const theirs = screen.getByText("Could you also check the blue one?").closest("li") as HTMLElement;
  await act(async () => {
    fireEvent.click(within(theirs).getByRole("button", { name: t("message.actions") }));
  });
  await screen.findByRole("menuitem", { name: t("message.delete") }, { timeout: 5_000 });
  expect(screen.queryByRole("menuitem", { name: t("message.edit") })).toBeNull();
});

test("a message of pictures alone has no empty bubble", async () => {
  await showDashboard("/inbox/cnv_1");
  const picture = screen.getByRole("img", { name: t("message.image", { name: "cracked-mug.jpg" }) });
  const row = picture.closest("li[data-index]") as HTMLElement;
  expect(row.querySelectorAll("[class*=bg-bubble-in]")).toHaveLength(0);
});
