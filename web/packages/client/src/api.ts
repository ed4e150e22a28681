/** The routes that are asked outside of a chat: before one is signed in, or before a session. */
import type { PublicInbox } from "@parlor/protocol";
import { type AgentApi, agentRoutes } from "./agentApi";
import { environment } from "./environment";
import { http } from "./http";
import type { ChatOptions } from "./surface";

/** Cookie and the header other sites cannot set. */
export function asAgent(headers: Record<string, string>): void {
  headers["X-Parlor"] = "1";
}

/** The routes of agents, with the session cookie of the page's own origin. */
export function agentApi(options: ChatOptions = {}): AgentApi {
  return agentRoutes(http(environment(options.environment), options.baseUrl ?? "", asAgent));
}

/** What a widget shows before a session. Rejects with `ApiError`. */
export function visitorInbox(key: string, options: ChatOptions = {}): Promise<PublicInbox> {
  return http(environment(options.environment), options.baseUrl ?? "", () => {}).json<PublicInbox>(
    "GET",
    `/visitor/inboxes/${encodeURIComponent(key)}`,
  );
}
