/** A visitor's chat: begins a session with the first message, and writes nothing before. */
import type { VisitorConversation, VisitorMessage } from "@parlor/protocol";
import { LiveChat } from "./chat";
import type { VisitorState } from "./state/state";
import type { Introduction, VisitorOptions } from "./surface";

/** What a widget holds. */
export declare class VisitorChat extends LiveChat<VisitorState, VisitorConversation, VisitorMessage> {
  constructor(options: VisitorOptions);
  /** Tells the server what the visitor says of themselves; begins the session if there is none. Rejects with `ApiError`. */
  introduce(introduction: Introduction): Promise<void>;
}
