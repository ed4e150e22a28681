/** What is loaded when WebSockets are blocked: one file for both, for whoever needs one may need the other. */
export { longPoll } from "./longPoll";
export { sse } from "./sse";
