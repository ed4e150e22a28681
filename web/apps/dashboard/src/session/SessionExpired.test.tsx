/** When a session ends in the middle of a sentence, nothing is lost and nobody is thrown out. */
import { ApiError } from "@parlor/client";
import { act, cleanup, fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { draftOf, forgetDrafts } from "../conversation/drafts";
import { FakeChat } from "../testing/FakeChat";
import { showDashboard, signedIn, t } from "../testing/render";
import { agentsOf, sampleState } from "../testing/sample";
import { safePath } from "./SignIn";

beforeEach(() => {
  localStorage.clear();
  forgetDrafts();
});
afterEach(cleanup);

const me = { agent: agentsOf("en")[0], workspace: { id: "wks_1", name: "Harbor Goods" } };

test("signing in again goes on where one was, with the draft", async () => {
  const signIn = vi.fn(async () => me);
  const fake = new FakeChat(sampleState(), { ...signedIn, signIn });
  const { router } = await showDashboard("/inbox/cnv_1", fake);
  const box = screen.getByRole("textbox", { name: t("composer.replyPlaceholder") });
  fireEvent.change(box, { target: { value: "precious words" } });

  await act(async () => fake.link({ is: "refused", code: 4401, remedy: "sign_in" }));
  await screen.findByRole("alertdialog", { name: t("login.againTitle") }, { timeout: 5_000 });
  fireEvent.change(screen.getByLabelText(t("login.password")), { target: { value: "correct horse" } });
  await act(async () => {
    fireEvent.submit(screen.getByLabelText(t("login.password")).closest("form") as HTMLFormElement);
  });

  expect(signIn).toHaveBeenCalledWith({ email: "noor@harbor.example", password: "correct horse" });
  expect(fake.asked).toContainEqual(["kick"]);
  await act(async () => fake.link({ is: "live", over: "websocket" }));
  expect(screen.queryByRole("alertdialog")).toBeNull();
  expect(router.state.location.pathname).toBe("/inbox/cnv_1");
  expect(draftOf("cnv_1").reply).toBe("precious words");
});

test("a wrong password is said, and the dialog stays", async () => {
  const signIn = async () => Promise.reject(new ApiError("invalid_credentials", 401));
  const fake = new FakeChat(sampleState(), { ...signedIn, signIn });
  await showDashboard("/inbox/cnv_1", fake);
  await act(async () => fake.link({ is: "refused", code: 4401, remedy: "sign_in" }));
  await screen.findByRole("alertdialog", { name: t("login.againTitle") }, { timeout: 5_000 });
  await act(async () => {
    fireEvent.submit(screen.getByLabelText(t("login.password")).closest("form") as HTMLFormElement);
  });
  expect(screen.getByText(t("login.wrong"))).toBeTruthy();
});

test("who is not signed in is asked to, and comes back to where they wanted to go", async () => {
  const fake = new FakeChat(sampleState(), {
    me: async () => Promise.reject(new ApiError("unauthenticated", 401)),
    setupState: async () => ({ needed: false }),
    signIn: async () => me,
  });
  const { router } = await showDashboard("/inbox/cnv_2?view=mine", fake);
  await waitFor(() => expect(router.state.location.pathname).toBe("/sign-in"));
  const password = await screen.findByLabelText(t("login.password"), {}, { timeout: 5_000 });
  await act(async () => {
    fireEvent.submit(password.closest("form") as HTMLFormElement);
  });
  await waitFor(() => expect(router.state.location.href).toBe("/inbox/cnv_2?view=mine"));
});

test("an address of elsewhere leads nowhere", () => {
  expect(safePath("/inbox/cnv_1")).toBe("/inbox/cnv_1");
  expect(["//evil.example", "/\\evil.example", "https://evil.example", undefined].map(safePath)).toEqual(
    Array(4).fill("/inbox"),
  );
});
