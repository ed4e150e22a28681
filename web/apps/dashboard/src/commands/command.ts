/** What a command is: one object that becomes a button's shortcut, a line of the palette, and a row of the help. */
import type { AgentChat } from "@parlor/client";
import type { DashboardCatalogue, DashboardKey, DashboardTranslator } from "@parlor/i18n/dashboard";
import type { AgentView, ConversationRow } from "@parlor/protocol";
import type { LucideIcon } from "lucide-react";
import type { Filters } from "../inbox/filters";

/** Keys without anything to fill in. */
export type PlainKey = {
  [Key in DashboardKey]: DashboardCatalogue[Key] extends string
    ? DashboardCatalogue[Key] extends `${string}{${string}`
      ? never
      : Key
    : never;
}[DashboardKey];

export type CommandContext = {
  readonly t: DashboardTranslator;
  readonly chat: AgentChat;
  readonly you: AgentView | null;
  /** The conversation on screen. */
  readonly row: ConversationRow | undefined;
  readonly filters: Filters;
  readonly show: (filters: Filters) => void;
  readonly open: (conversation: string | undefined) => void;
  readonly go: (
    to: "/settings/profile" | "/settings/inboxes" | "/settings/agents" | "/settings/api-keys" | "/contacts",
  ) => void;
  readonly signOut: () => void;
};

export type Command = {
  readonly id: string;
  readonly label: PlainKey;
  readonly group: "conversation" | "list" | "go" | "app";
  readonly icon: LucideIcon;
  /** `e`, `shift+a`, `mod+k`. Without `mod` it is a single key: inactive while typing, and can be switched off. */
  readonly keys?: string;
  /** In the help, but not in the palette: it only makes sense as a key. */
  readonly keyOnly?: boolean;
  readonly appliesTo?: (context: CommandContext) => boolean;
  readonly run: (context: CommandContext) => void;
};
