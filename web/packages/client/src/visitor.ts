/** What a widget needs of the public surface, for those who load it without a bundler. */
export { ApiError } from "./http";
export * from "./state/select";
export { VisitorChat } from "./visitorChat";
