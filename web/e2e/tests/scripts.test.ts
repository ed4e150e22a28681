/** What people write is words, wherever it is shown: no script of theirs runs, on no screen. */

import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Desk } from "../src/desk";
import { listen } from "../src/noise";

let desk: Desk;
beforeAll(async () => {
  desk = await Desk.open();
});
afterEach((test) => desk.clear(test));
afterAll(() => desk?.close());

const RUN = "window.__pwn=1";
const PAYLOADS = [
  `<script>${RUN}</script>`,
  `<SCRIPT SRC=//evil.example/x.js></SCRIPT>`,
  `"><script>${RUN}</script>`,
  `</textarea><script>${RUN}</script>`,
  `</title><script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<img src=x onerror=${RUN}>`,
  `<img src=x onerror="${RUN}" style="position:fixed;inset:0">`,
  `<img/src=\`x\`onerror=${RUN}>`,
  `<svg onload=${RUN}>`,
  `<svg><script>${RUN}</script></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<svg><a xlink:href="javascript:${RUN}"><text y=20>x</text></a></svg>`,
  `<math><mtext></form><form><mglyph><style></math><img src onerror=${RUN}>`,
  `<body onload=${RUN}>`,
  `<iframe src="javascript:parent.${RUN}"></iframe>`,
  `<iframe srcdoc="<script>parent.${RUN}</script>"></iframe>`,
  `<object data="javascript:${RUN}"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<details open ontoggle=${RUN}>`,
  `<input autofocus onfocus=${RUN}>`,
  `<video><source onerror=${RUN}></video>`,
  `<style>@import "//evil.example/x.css";*{background:url(javascript:${RUN})}</style>`,
  `<link rel=stylesheet href=//evil.example/x.css>`,
  `<base href=//evil.example/>`,
  `<meta http-equiv=refresh content="0;url=javascript:${RUN}">`,
  `<form action=javascript:${RUN}><button>press</button></form>`,
  `<a href="javascript:${RUN}">press</a>`,
  `javascript:${RUN}//https://shop.example/`,
  `https://shop.example/"onmouseover="${RUN}`,
  `https://shop.example/?'><img src=x onerror=${RUN}>`,
  `data:text/html,<script>${RUN}</script>`,
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}}`,
  `<!--<img src="--><img src=x onerror=${RUN}//">`,
  `&lt;img src=x onerror=${RUN}&gt;`,
  `<<script>${RUN}//<</script>`,
  `\u202E<img src=x onerror=${RUN}>`,
];

test(`${PAYLOADS.length} attempts to smuggle in a script stay words, in messages, names, titles and file names`, async () => {
  expect(PAYLOADS.length).toBeGreaterThanOrEqual(30);
  const [agentProfile, visitorProfile] = [await desk.agentProfile(), await desk.profile()];
  const heard = [listen(agentProfile), listen(visitorProfile)];
  const evil = '<img src=x onerror="window.__pwn=1">';
  const address = desk.shop.put("/evil", {
    title: "&lt;img src=x onerror=window.__pwn=1&gt;",
    snippet: `${desk.inbox.snippet}<script>Parlor("identify", { name: ${JSON.stringify(evil).replaceAll("<", "\\u003c")}, email: "eve@evil.example" })</script>`,
  });
  const visitor = await desk.visitor(visitorProfile, address);
  await visitor.open();
  await visitor.say("v-000");
  const agent = await desk.agent(agentProfile);
  await agent.choose("v-000");
  await agent.row(evil).waitFor();

  for (const payload of PAYLOADS) {
    await visitor.say(payload);
    await agent.say(payload);
  }
  await visitor.attach({
    name: `${evil}.svg`,
    mimeType: "image/svg+xml",
    buffer: Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="window.__pwn=1"/>`),
  });
  await visitor.send();
  await visitor.say("v-001");
  await agent.sees("v-001");
  await agent.say("a-001");
  await visitor.sees("a-001");

  // What was stored is shown again, by other code, after a reload; and all of it is looked at.
  await Promise.all([agent.page.reload(), visitor.page.reload()]);
  await agent.live();
  await visitor.open();
  await agent.sees("a-001");
  await visitor.sees("a-001");
  await expect.poll(() => visitor.numbered()).toEqual(["v-000", "v-001", "a-001"]);
  await expect.poll(() => agent.numbered()).toEqual(["v-000", "v-001", "a-001"]);
  for (const payload of PAYLOADS) {
    const words = payload.trim();
    await agent.log.getByText(words, { exact: false }).first().waitFor();
    await visitor.log.getByText(words, { exact: false }).first().waitFor();
  }
  for (const page of [agent.page, visitor.page]) expect(await pwned(page)).toEqual([]);
  expect(heard.flat()).toEqual([]);
}, 120_000);

/** The frames in which somebody's script ran. */
async function pwned(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const frame of page.frames()) {
    if (await frame.evaluate(() => "__pwn" in globalThis)) found.push(frame.url());
  }
  return found;
}
