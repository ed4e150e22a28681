/** One way to ask the server: credentials, time limits, and errors that say what to do. */
import type { ErrorCode, Problem } from "@parlor/protocol";
import type { Environment } from "./environment";

const API = "/api/v1";
const TIME_LIMIT = 30_000;

/** A request that was answered with a problem, or not at all. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  /** What to act on; `offline` when no answer came. */
  readonly code: ErrorCode | "offline";
  /** The HTTP status; 0 without an answer. */
  readonly status: number;
  /** What exactly, in English; for logs rather than screens. */
  readonly detail: string | null;
  /** Seconds to wait before trying again, if the server said. */
  readonly retryAfter: number | null;
  /** Whether Parlor said so; else it was somebody on the way. */
  readonly own: boolean;

  constructor(
    code: ErrorCode | "offline",
    status = 0,
    detail: string | null = null,
    retryAfter: number | null = null,
    own = true,
  ) {
    super(detail ?? code);
    this.own = own;
    this.code = code;
    this.status = status;
    this.detail = detail;
    this.retryAfter = retryAfter;
  }
}

/** Adds what says who one is. */
export type Authorize = (headers: Record<string, string>) => void;

/** Asks the server as one person. */
export interface Http {
  /** A JSON answer, or nothing for 204. */
  json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T>;
  /** The answer as it is; the caller reads it. Never answers a failed status. Whoever passes a signal limits the time, too. */
  raw(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Response>;
  /** Where every route begins. */
  readonly api: string;
  /** Absolute or relative address of a path below the server's origin. */
  url(path: string): string;
  /** The headers that every request carries. */
  headers(): Record<string, string>;
}

/** Reads a failed answer. */
async function problem(response: Response): Promise<ApiError> {
  let body: Partial<Problem> = {};
  try {
    body = (await response.json()) as Partial<Problem>;
  } catch {
    // A proxy answered, not Parlor: the status is all there is.
  }
  const { status } = response;
  const after = body.retry_after ?? Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return new ApiError(
    body.code ?? FALLBACK[status] ?? (status < 500 ? "invalid_request" : "unavailable"),
    status,
    body.detail ?? body.title ?? null,
    Number.isNaN(after) ? null : after,
    body.code !== undefined,
  );
}

/** What a status alone means, for answers that are not Parlor's. */
const FALLBACK: Readonly<Record<number, ErrorCode>> = {
  401: "unauthenticated",
  403: "forbidden",
  404: "not_found",
  413: "too_large",
  429: "rate_limited",
};

/** A query string of what is there. */
export function query(parts: Readonly<Record<string, string | number | undefined>>): string {
  const pairs = Object.entries(parts).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  );
  return pairs.length ? `?${pairs.join("&")}` : "";
}

/** Asks `baseUrl` with `authorize`'s headers. */
export function http(env: Environment, baseUrl: string, authorize: Authorize): Http {
  const headers = () => {
    const all: Record<string, string> = {};
    authorize(all);
    return all;
  };
  const url = (path: string) => baseUrl + path;
  const raw: Http["raw"] = async (method, path, body, signal) => {
    const limit = new AbortController();
    const timer = env.setTimeout(() => limit.abort(), TIME_LIMIT);
    const all = headers();
    if (body !== undefined) all["Content-Type"] = "application/json";
    try {
      const response = await env.fetch(url(path), {
        method,
        headers: all,
        credentials: "same-origin",
        cache: "no-store",
        signal: signal ?? limit.signal,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!response.ok) throw await problem(response);
      return response;
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError("offline", 0, String(error));
    } finally {
      env.clearTimeout(timer);
    }
  };
  return {
    api: API,
    raw,
    url,
    headers,
    async json<T>(method: string, path: string, body?: unknown, signal?: AbortSignal) {
      const response = await raw(method, API + path, body, signal);
      return (response.status === 204 ? undefined : await response.json()) as T;
    },
  };
}
