/** What one says to a chat: options and drafts, shared by visitors and agents. */
import type { AttachmentView, PublicInbox, Visibility } from "@parlor/protocol";
import type { Environment } from "./environment";

/** What every chat needs; all of it has a default. */
export interface ChatOptions {
  /** Origin of the server, without a slash at the end; empty: the page's own. */
  readonly baseUrl?: string;
  /** Parts of the world to replace, for tests and other runtimes. */
  readonly environment?: Partial<Environment>;
}

/** What a visitor's chat needs. */
export interface VisitorOptions extends ChatOptions {
  /** Key of the inbox they write to. */
  readonly inbox: string;
  /** The token kept from an earlier visit, asked before every use; null before the first message. */
  readonly token: () => string | null;
  /** Keep this token; null: the server knows it no longer, forget it. */
  readonly onToken: (token: string | null) => void;
  /** Sent with a new session: what the visitor says of themselves. */
  readonly introduction?: () => Introduction;
}

/** What a visitor says of themselves; unverified. */
export interface Introduction {
  readonly name?: string;
  readonly email?: string;
}

/** What an agent's chat needs. */
export interface AgentOptions extends ChatOptions {
  /** Whose session the cookie is (`(await agentApi().me()).agent.id`): unsent messages are kept per agent. */
  readonly agent: string;
}

/** Something to say. Words, files, or both. */
export interface Draft {
  readonly text?: string;
  /** Files that were uploaded with `upload`. */
  readonly attachments?: readonly AttachmentView[];
  /** Agents only; `everyone` unless said otherwise. */
  readonly visibility?: Visibility;
}

/** Stops what was started. */
export type Stop = () => void;

export type { PublicInbox };
