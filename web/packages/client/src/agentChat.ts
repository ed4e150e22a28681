/** An agent's chat: what visitors have, and lists, counts and the directory of the workspace. */
import type { ConversationPatch, ConversationRow, MessageView } from "@parlor/protocol";
import type { AgentApi } from "./agentApi";
import { LiveChat } from "./chat";
import type { AgentState, ViewFilter } from "./state/state";
import type { AgentOptions, Draft, Stop } from "./surface";

/** What a dashboard holds. */
export declare class AgentChat extends LiveChat<AgentState, ConversationRow, MessageView> {
  constructor(options: AgentOptions);
  /** Every route of agents. */
  readonly api: AgentApi;
  /** Shows a list: loads its first page unless it is there, and keeps it true until `Stop` is called (then it is forgotten after 5 min). */
  view(filter: ViewFilter): Stop;
  /** Loads the next page of a list. Failures stand in the view. */
  loadMore(filter: ViewFilter): Promise<void>;
  /** Loads a list again from the start; at most every 3 s. */
  refresh(filter: ViewFilter): void;
  /** Loads `state.counts` and keeps it true from then on, with at most one request per 3 s. */
  loadCounts(): void;
  /** Changes status, assignee or labels: shown at once, taken back if refused. Rejects with `ApiError`. */
  change(conversation: string, patch: ConversationPatch): Promise<void>;
  override send(conversation: string, draft: Draft): string;
}
