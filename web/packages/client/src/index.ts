/** The public surface of the client, and nothing else is public. */
export type { AgentApi, PageQuery } from "./agentApi";
export { AgentChat } from "./agentChat";
export { agentApi, visitorInbox } from "./api";
export type { LiveChat } from "./chat";
export type { Channel, Environment, Locks, Socket } from "./environment";
export { ApiError } from "./http";
export * from "./state/select";
export type * from "./state/state";
export type { AgentOptions, ChatOptions, Draft, Introduction, Stop, VisitorOptions } from "./surface";
export type { UploadOptions } from "./upload";
export { VisitorChat } from "./visitorChat";
