/** Answers and failures of requests, as the apps are told of them. */
import { expect, it } from "vitest";
import { agentApi, visitorInbox } from "./api";
import { ApiError } from "./http";
import { FakeClock } from "./testing/fakeClock";

/** What an agent's request becomes when the server answers so. */
async function failing(answer: () => Promise<Response>): Promise<ApiError> {
  const error = await agentApi({ environment: { fetch: answer } })
    .me()
    .catch((it: unknown) => it);
  if (!(error instanceof ApiError)) throw new Error("It did not fail as it should.");
  return error;
}

it("a problem says its code, its detail, and when to try again", async () => {
  const body = JSON.stringify({ code: "rate_limited", title: "Too fast.", detail: "5 per 15 min", retry_after: 7 });
  const error = await failing(async () => new Response(body, { status: 429 }));
  expect({ ...error }).toMatchObject({ code: "rate_limited", status: 429, detail: "5 per 15 min", retryAfter: 7 });
});

it("an answer of a proxy is judged by its status and header", async () => {
  const headers = { "Retry-After": "3" };
  const error = await failing(async () => new Response("<h1>Bad gateway</h1>", { status: 502, headers }));
  expect({ ...error }).toMatchObject({ code: "unavailable", status: 502, retryAfter: 3 });
  expect((await failing(async () => new Response("", { status: 401 }))).code).toBe("unauthenticated");
});

it("no answer is offline, also when it does not come in time", async () => {
  expect((await failing(async () => Promise.reject(new TypeError("Failed to fetch")))).code).toBe("offline");
  const clock = new FakeClock();
  const never: typeof fetch = (_, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener("abort", () => reject(new Error("AbortError"))));
  const { setTimeout, clearTimeout } = clock;
  const asked = agentApi({ environment: { fetch: never, setTimeout, clearTimeout } }).me();
  const failed = asked.catch((error: ApiError) => error.code);
  await clock.advance(30_000);
  expect(await failed).toBe("offline");
});

it("agents carry the header that other sites cannot set, and nothing is asked with a body it does not have", async () => {
  const seen: RequestInit[] = [];
  const paths: string[] = [];
  const answer: typeof fetch = async (input, init) => {
    paths.push(String(input));
    seen.push(init ?? {});
    return new Response(null, { status: 204 });
  };
  await agentApi({ environment: { fetch: answer } }).signOut();
  await agentApi({ baseUrl: "https://chat.example", environment: { fetch: answer } }).conversations({ label: "a b" });
  expect(seen[0]).toMatchObject({ method: "DELETE", headers: { "X-Parlor": "1" }, credentials: "same-origin" });
  expect(seen[0]).not.toHaveProperty("body");
  expect(paths).toEqual(["/api/v1/session", "https://chat.example/api/v1/conversations?label=a%20b"]);
});

it("a visitor's door is asked for by its key", async () => {
  const answer: typeof fetch = async (input) => new Response(JSON.stringify({ key: String(input) }));
  expect((await visitorInbox("a/b", { environment: { fetch: answer } })).key).toBe("/api/v1/visitor/inboxes/a%2Fb");
});
