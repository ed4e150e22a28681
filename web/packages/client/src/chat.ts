/** A chat as the apps hold it: start, say, watch, close; its state is one immutable object. */
import type { AttachmentView } from "@parlor/protocol";
import type { AnyConversation, AnyMessage, ChatState } from "./state/state";
import type { ChatOptions, Draft, Stop } from "./surface";
import type { UploadOptions } from "./upload";

/** What visitors and agents have in common. Construct `VisitorChat` or `AgentChat`. */
export declare abstract class LiveChat<
  S extends ChatState<C, M>,
  C extends AnyConversation = AnyConversation,
  M extends AnyMessage = AnyMessage,
> {
  protected constructor(options: ChatOptions);
  /** What to show now. The same object until something changed. */
  get state(): S;
  /** Calls `listener` after changes, once per frame and 50 ms after the change at most. */
  subscribe: (listener: () => void) => Stop;
  /** Takes part: elects one tab to hold the connection, connects, sends what is unsent. */
  start(): void;
  /** Releases every timer, listener and socket. What is unsent stays stored. A closed chat may be started again. */
  close(): void;
  /** Tries to connect now rather than at the end of the wait; also after `refused`. */
  kick(): void;
  /** Says what is on screen (null: no thread). Loads the thread, or what it lacks, and keeps it complete. */
  watch(conversation: string | null): void;
  /** Loads messages before the first one. Failures stand in the thread (`failure`). */
  loadOlder(conversation: string): Promise<void>;
  /** Loads the thread again after a failure. */
  reload(conversation: string): Promise<void>;
  /** Says something: shown at once, stored, and sent until it is acknowledged or finally refused. Answers its key. */
  send(conversation: string | null, draft: Draft): string;
  /** Sends a finally refused message again, under a new key. Answers the new key. */
  retry(key: string): string;
  /** Takes a message back that is not stored yet. False: it may be stored already. */
  cancel(key: string): boolean;
  /** Everything up to this position was on screen. */
  markSeen(conversation: string, upTo: number): void;
  /** One types. Call it at every key press; it is sent every 3 s at most, and only while live. */
  typing(conversation: string): void;
  /** Sends a file ahead of the message that will name it. Rejects with `ApiError`. */
  upload(file: File | Blob, options?: UploadOptions): Promise<AttachmentView>;
  /** Changes the words of a message. Rejects with `ApiError`. */
  editMessage(conversation: string, message: string, text: string): Promise<void>;
  /** Deletes a message; its shell remains. Rejects with `ApiError`. */
  deleteMessage(conversation: string, message: string): Promise<void>;
  /** The bytes of an attachment or preview, fetched with the credential. Rejects with `ApiError`. */
  fetchBlob(url: string, signal?: AbortSignal): Promise<Blob>;
}
