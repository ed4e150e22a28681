/** Everything that can be done by key or palette, said once. */
import {
  Archive,
  ArrowDown,
  ArrowUp,
  CircleDot,
  Clock,
  Inbox,
  Keyboard,
  KeyRound,
  LogOut,
  Moon,
  PanelRight,
  PenLine,
  Reply,
  RotateCcw,
  Search,
  Settings,
  StickyNote,
  Sun,
  SunMoon,
  Tag,
  UserMinus,
  UserPlus,
  UserRound,
  Users,
} from "lucide-react";
import { assignConversation, closeConversation, reopenConversation } from "../chat/changes";
import { mayManage } from "../chat/people";
import { preferences, setPreference } from "../session/preferences";
import type { Command, CommandContext } from "./command";
import { isNarrow, neighbour, openSurface, write } from "./desk";

const inConversation = ({ row }: CommandContext) => row !== undefined;

export const closeCommand: Command = {
  id: "close",
  label: "conversation.close",
  group: "conversation",
  icon: Archive,
  keys: "e",
  appliesTo: ({ row }) => row !== undefined && row.status !== "closed",
  run: (context) => {
    if (!context.row) return;
    const { row } = context;
    const next = nextAfter(context);
    void closeConversation(context, row).then((done) => done && next());
  },
};

export const reopenCommand: Command = {
  id: "reopen",
  label: "conversation.reopen",
  group: "conversation",
  icon: RotateCcw,
  keys: "e",
  appliesTo: ({ row }) => row?.status === "closed",
  run: (context) => {
    if (context.row) void reopenConversation(context, context.row);
  },
};

export const wakeCommand: Command = {
  id: "wake",
  label: "conversation.wake",
  group: "conversation",
  icon: CircleDot,
  appliesTo: ({ row }) => row?.status === "snoozed",
  run: (context) => {
    if (context.row) void reopenConversation(context, context.row);
  },
};

/** After a conversation is done, the next one in the list is shown, if that is wished. */
export function nextAfter({ row, open }: CommandContext): () => void {
  const next = neighbour(row?.id, 1) ?? neighbour(row?.id, -1);
  return () => {
    if (preferences().advance && next !== undefined && next !== row?.id) open(next);
  };
}

export const commands: readonly Command[] = [
  {
    id: "reply",
    label: "composer.reply",
    group: "conversation",
    icon: Reply,
    keys: "r",
    appliesTo: inConversation,
    run: () => write("reply"),
  },
  {
    id: "note",
    label: "command.note",
    group: "conversation",
    icon: StickyNote,
    keys: "n",
    appliesTo: inConversation,
    run: () => write("note"),
  },
  closeCommand,
  reopenCommand,
  wakeCommand,
  {
    id: "snooze",
    label: "command.snooze",
    group: "conversation",
    icon: Clock,
    keys: "z",
    appliesTo: ({ row }) => row !== undefined && row.status !== "closed",
    run: () => openSurface("snooze"),
  },
  {
    id: "assign",
    label: "command.assign",
    group: "conversation",
    icon: UserPlus,
    keys: "a",
    appliesTo: inConversation,
    run: () => openSurface("assign"),
  },
  {
    id: "assign-me",
    label: "conversation.assignToMe",
    group: "conversation",
    icon: UserRound,
    keys: "shift+a",
    appliesTo: ({ row, you }) => row !== undefined && you !== null && row.assignee !== you.id,
    run: (context) => {
      if (context.row && context.you) void assignConversation(context, context.row, context.you);
    },
  },
  {
    id: "unassign",
    label: "conversation.unassign",
    group: "conversation",
    icon: UserMinus,
    appliesTo: ({ row }) => row !== undefined && row.assignee !== null,
    run: (context) => {
      if (context.row) void assignConversation(context, context.row, null);
    },
  },
  {
    id: "labels",
    label: "conversation.labels",
    group: "conversation",
    icon: Tag,
    keys: "l",
    appliesTo: inConversation,
    run: () => {
      if (!isNarrow()) setPreference("panel", true);
      openSurface("labels");
    },
  },
  {
    id: "details",
    label: "command.details",
    group: "conversation",
    icon: PanelRight,
    keys: "]",
    appliesTo: inConversation,
    run: () => {
      if (isNarrow()) openSurface("details");
      else setPreference("panel", !preferences().panel);
    },
  },
  {
    id: "next",
    label: "command.next",
    group: "list",
    icon: ArrowDown,
    keys: "j",
    keyOnly: true,
    run: ({ row, open }) => {
      const next = neighbour(row?.id, 1);
      if (next !== undefined) open(next);
    },
  },
  {
    id: "previous",
    label: "command.previous",
    group: "list",
    icon: ArrowUp,
    keys: "k",
    keyOnly: true,
    run: ({ row, open }) => {
      const previous = neighbour(row?.id, -1);
      if (previous !== undefined) open(previous);
    },
  },
  {
    id: "back",
    label: "conversation.back",
    group: "list",
    icon: Inbox,
    keys: "u",
    keyOnly: true,
    appliesTo: inConversation,
    run: ({ open }) => open(undefined),
  },
  {
    id: "mine",
    label: "command.mine",
    group: "go",
    icon: UserRound,
    keys: "1",
    run: ({ show }) => show({ view: "mine", status: "open" }),
  },
  {
    id: "unassigned",
    label: "command.unassigned",
    group: "go",
    icon: UserMinus,
    keys: "2",
    run: ({ show }) => show({ view: "unassigned", status: "open" }),
  },
  {
    id: "all",
    label: "command.all",
    group: "go",
    icon: Inbox,
    keys: "3",
    run: ({ show }) => show({ view: "all", status: "open" }),
  },
  {
    id: "snoozed",
    label: "command.snoozed",
    group: "go",
    icon: Clock,
    run: ({ show, filters }) => show({ ...filters, status: "snoozed" }),
  },
  {
    id: "closed",
    label: "command.closed",
    group: "go",
    icon: Archive,
    run: ({ show, filters }) => show({ ...filters, status: "closed" }),
  },
  {
    id: "contacts",
    label: "nav.contacts",
    group: "go",
    icon: Users,
    run: ({ go }) => go("/contacts"),
  },
  {
    id: "profile",
    label: "settings.profile",
    group: "go",
    icon: Settings,
    run: ({ go }) => go("/settings/profile"),
  },
  {
    id: "inboxes",
    label: "command.inboxes",
    group: "go",
    icon: PenLine,
    appliesTo: ({ you }) => mayManage(you),
    run: ({ go }) => go("/settings/inboxes"),
  },
  {
    id: "agents",
    label: "command.agents",
    group: "go",
    icon: Users,
    appliesTo: ({ you }) => mayManage(you),
    run: ({ go }) => go("/settings/agents"),
  },
  {
    id: "api-keys",
    label: "settings.apiKeys",
    group: "go",
    icon: KeyRound,
    run: ({ go }) => go("/settings/api-keys"),
  },
  {
    id: "palette",
    label: "command.palette",
    group: "app",
    icon: Search,
    keys: "mod+k",
    keyOnly: true,
    run: () => openSurface("palette"),
  },
  {
    id: "search",
    label: "command.search",
    group: "app",
    icon: Search,
    keys: "/",
    keyOnly: true,
    run: () => openSurface("palette"),
  },
  {
    id: "help",
    label: "command.help",
    group: "app",
    icon: Keyboard,
    keys: "?",
    run: () => openSurface("help"),
  },
  theme("light", "command.light", Sun),
  theme("dark", "command.dark", Moon),
  theme("auto", "command.auto", SunMoon),
  {
    id: "sign-out",
    label: "login.logOut",
    group: "app",
    icon: LogOut,
    run: ({ signOut }) => signOut(),
  },
];

function theme(value: "light" | "dark" | "auto", label: Command["label"], icon: Command["icon"]): Command {
  return {
    id: `theme-${value}`,
    label,
    group: "app",
    icon,
    appliesTo: () => preferences().theme !== value,
    run: () => setPreference("theme", value),
  };
}

/** The keys of a command, for tooltips and menus; undefined when single keys are off. */
export function keysOf(id: string): string | undefined {
  const keys = commands.find((it) => it.id === id)?.keys;
  return keys === undefined || keys.includes("mod") || preferences().shortcuts ? keys : undefined;
}

/** What applies right now, in the order it is offered. */
export function applicable(context: CommandContext): readonly Command[] {
  return commands.filter((it) => it.appliesTo?.(context) ?? true);
}
