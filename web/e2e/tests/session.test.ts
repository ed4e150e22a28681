/** Who may come in, who is put out, and what becomes of what they were writing. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { AgentScreen } from "../src/agentScreen";
import { Api } from "../src/api";
import { Desk, OWNER } from "../src/desk";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterEach((test) => desk.clear(test));
afterAll(() => desk?.close());

test("a wrong password is told as such, the right one leads to where one wanted to go, and logging out leads out", async () => {
  const profile = await desk.profile();
  const page = await profile.newPage();
  await page.goto(`${desk.url}/settings/profile`);
  await page.getByLabel("E-mail address").fill(OWNER.email);
  await page.getByLabel("Password").fill("certainly not this");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("alert").getByText("E-mail address or password is wrong.").waitFor();
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/settings/profile");

  await page.goto(`${desk.url}/inbox`);
  await new AgentScreen(page, desk.url).live();
  await page.getByRole("button", { name: /^Account/ }).click();
  await page.getByRole("menuitem", { name: "Log out" }).click();
  await page.getByRole("heading", { name: "Log in" }).waitFor();
  await page.goto(`${desk.url}/inbox`);
  await page.getByRole("heading", { name: "Log in" }).waitFor();
});

test("a session that ends in the middle of a sentence is begun again on the spot, and the sentence is still there", async () => {
  const api = new Api(desk.server.url);
  await api.signIn(OWNER);
  const visitor = await desk.visitor();
  await visitor.open();
  await visitor.say("Before the session ends");
  const agent = await desk.agent(await desk.agentProfile(api));
  await agent.choose("Before the session ends");
  await agent.box.fill("precious words");
  await api.call("DELETE", "/session");

  const dialog = agent.page.getByRole("alertdialog", { name: "Log in again" });
  await dialog.getByLabel("Password").fill(OWNER.password);
  await dialog.getByRole("button", { name: "Log in", exact: true }).click();
  await dialog.waitFor({ state: "hidden" });
  await agent.live();
  expect(await agent.box.inputValue()).toBe("precious words");
  await agent.box.press("Enter");
  await visitor.sees("precious words");
});

test("an agent who is deactivated is cut off at once, and cannot come back", async () => {
  const colleague = { name: "Ben", email: "ben@harbor.example", password: "another long passphrase", role: "agent" };
  const { id } = await desk.owner.call<{ id: string }>("POST", "/agents", colleague);
  const api = new Api(desk.server.url);
  await api.signIn(colleague);
  const agent = await desk.agent(await desk.agentProfile(api));
  await desk.owner.call("PATCH", `/agents/${id}`, { active: false });

  const dialog = agent.page.getByRole("alertdialog", { name: "Log in again" });
  await dialog.getByLabel("Password").fill(colleague.password);
  await dialog.getByRole("button", { name: "Log in", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  await expect(api.call("GET", "/me")).rejects.toThrow("401");
});
