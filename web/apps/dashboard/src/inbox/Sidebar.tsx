/** Where to look: views with live counts, doors, labels; below, how the connection stands and who one is. */
import { Link } from "@tanstack/react-router";
import {
  Inbox,
  Keyboard,
  LogOut,
  Moon,
  PanelLeftClose,
  PanelLeftOpen,
  Search,
  Settings,
  Sun,
  SunMoon,
  Tag,
  UserRound,
  UserRoundX,
  Users,
} from "lucide-react";
import type { ReactNode } from "react";
import { useChatState } from "../chat/ChatContext";
import { useInboxes, useLabels, useOnline, useWorkspaceName } from "../chat/people";
import type { CommandContext } from "../commands/command";
import { keysOf } from "../commands/commands";
import { openSurface } from "../commands/desk";
import { ConnectionItem } from "../session/ConnectionItem";
import { useT } from "../session/language";
import { setPreference, usePreference } from "../session/preferences";
import { Avatar } from "../ui/Avatar";
import { IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { Keys } from "../ui/Keys";
import { Logo } from "../ui/Logo";
import { Menu } from "../ui/Menu";
import { type Filters, toSearch } from "./filters";

const MAX_LABELS = 8;

type SidebarProps = {
  readonly context: CommandContext;
  readonly className?: string;
  /** In the drawer of a phone there is room for words, whatever was chosen. */
  readonly wide?: boolean;
};

export function Sidebar({ context, className, wide = false }: SidebarProps) {
  const t = useT();
  const chosen = usePreference("sidebar");
  const narrow = !wide && chosen === "narrow";
  const workspace = useWorkspaceName();
  const counts = useChatState((state) => state.counts);
  const inboxes = useInboxes();
  const labels = useLabels().slice(0, MAX_LABELS);
  const { filters } = context;
  const at = (wanted: Filters) =>
    filters.view === wanted.view && filters.inbox === wanted.inbox && filters.label === wanted.label;
  const plain = filters.inbox === undefined && filters.label === undefined;

  return (
    <nav
      aria-label={t("nav.label")}
      data-narrow={narrow || undefined}
      className={classes(
        "group/side flex shrink-0 flex-col border-line border-e bg-canvas",
        narrow ? "w-14" : wide ? "w-58" : "w-14 lg:w-58",
        className,
      )}
    >
      <div className="flex h-14 shrink-0 items-center gap-2.5 px-3.5">
        <Logo className="size-7" />
        <span
          dir="auto"
          className={classes("min-w-0 grow truncate text-page font-semibold text-14 text-ink", words(narrow, wide))}
        >
          {workspace}
        </span>
        {!wide && (
          <IconButton
            label={t("nav.collapse")}
            size="sm"
            className={classes("max-lg:hidden", narrow && "hidden!")}
            onClick={() => setPreference("sidebar", "narrow")}
          >
            <PanelLeftClose className="size-4 rtl:-scale-x-100" />
          </IconButton>
        )}
      </div>
      <div className="px-2.5 pb-2">
        <button
          type="button"
          data-tip={t("command.search")}
          data-tip-keys="mod+k"
          className={classes(
            "flex h-8 w-full cursor-pointer items-center gap-2 rounded-md border border-line bg-surface px-2 text-13 text-ink-subtle shadow-1 hover:border-line-strong hover:text-ink pointer-coarse:h-11",
            narrow ? "justify-center" : wide ? "" : "max-lg:justify-center",
          )}
          onClick={() => openSurface("palette")}
        >
          <Search aria-hidden="true" className="size-4 shrink-0" />
          <span className={classes("grow text-start", spoken(narrow, wide))}>{t("command.searchShort")}</span>
          <span aria-hidden="true" className={words(narrow, wide)}>
            <Keys keys="mod+k" />
          </span>
        </button>
      </div>
      <div className="calm-scroll flex min-h-0 grow flex-col gap-4 overflow-y-auto overflow-x-hidden px-2.5 py-1">
        <Group>
          <Place
            filters={{ ...filters, view: "mine", inbox: undefined, label: undefined }}
            current={plain && filters.view === "mine"}
            icon={<UserRound />}
            name={t("list.mine")}
            count={counts?.mine}
            keys={keysOf("mine")}
            narrow={narrow}
            wide={wide}
          />
          <Place
            filters={{ ...filters, view: "unassigned", inbox: undefined, label: undefined }}
            current={plain && filters.view === "unassigned"}
            icon={<UserRoundX />}
            name={t("list.unassigned")}
            count={counts?.unassigned}
            keys={keysOf("unassigned")}
            narrow={narrow}
            wide={wide}
          />
          <Place
            filters={{ ...filters, view: "all", inbox: undefined, label: undefined }}
            current={plain && filters.view === "all"}
            icon={<Inbox />}
            name={t("list.all")}
            count={counts?.open}
            keys={keysOf("all")}
            narrow={narrow}
            wide={wide}
          />
        </Group>
        {inboxes.length > 1 && (
          <Group title={t("settings.inboxes")} narrow={narrow} wide={wide}>
            {inboxes.map((it) => {
              const wanted: Filters = { view: "all", status: filters.status, inbox: it.id };
              return (
                <Place
                  key={it.id}
                  filters={wanted}
                  current={at(wanted)}
                  icon={<Dot colour={it.settings.accent} />}
                  name={it.name}
                  narrow={narrow}
                  wide={wide}
                />
              );
            })}
          </Group>
        )}
        {labels.length > 0 && (
          <Group title={t("conversation.labels")} narrow={narrow} wide={wide}>
            {labels.map((label) => {
              const wanted: Filters = { view: "all", status: filters.status, label };
              return (
                <Place
                  key={label}
                  filters={wanted}
                  current={at(wanted)}
                  icon={<Tag />}
                  name={label}
                  narrow={narrow}
                  wide={wide}
                />
              );
            })}
          </Group>
        )}
      </div>
      <div className="flex shrink-0 flex-col gap-0.5 border-line border-t px-2.5 py-2">
        {!wide && narrow && (
          <IconButton
            label={t("nav.expand")}
            className="w-full! max-lg:hidden"
            onClick={() => setPreference("sidebar", "wide")}
          >
            <PanelLeftOpen className="size-4 rtl:-scale-x-100" />
          </IconButton>
        )}
        <ConnectionItem narrow={narrow} wide={wide} />
        <Link
          to="/contacts"
          className={classes(PLACE, align(narrow, wide))}
          data-tip={narrow ? t("nav.contacts") : undefined}
        >
          <Users aria-hidden="true" className="size-4 shrink-0 text-ink-muted" />
          <span className={classes("truncate", spoken(narrow, wide))}>{t("nav.contacts")}</span>
        </Link>
        <Link
          to="/settings/profile"
          className={classes(PLACE, align(narrow, wide))}
          data-tip={narrow ? t("nav.settings") : undefined}
        >
          <Settings aria-hidden="true" className="size-4 shrink-0 text-ink-muted" />
          <span className={classes("truncate", spoken(narrow, wide))}>{t("nav.settings")}</span>
        </Link>
        <Account context={context} narrow={narrow} wide={wide} />
      </div>
    </nav>
  );
}

export const PLACE =
  "flex h-8 items-center gap-2.5 rounded-md px-2 text-13 text-ink-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-accent-ink pointer-coarse:h-11";

/** Seen only where there is room. */
const words = (narrow: boolean, wide: boolean) => (narrow ? "hidden" : wide ? "" : "max-lg:hidden");
/** Seen where there is room, spoken always. */
export const spoken = (narrow: boolean, wide: boolean) => (narrow ? "sr-only" : wide ? "" : "max-lg:sr-only");
export const align = (narrow: boolean, wide: boolean) =>
  narrow ? "justify-center" : wide ? "" : "max-lg:justify-center";

type GroupProps = {
  readonly title?: string;
  readonly narrow?: boolean;
  readonly wide?: boolean;
  readonly children: ReactNode;
};

function Group({ title, narrow = false, wide = false, children }: GroupProps) {
  return (
    <div>
      {title && (
        <h2 className={classes("px-2 pb-1 font-medium text-12 text-ink-subtle", spoken(narrow, wide))}>{title}</h2>
      )}
      <ul className="flex flex-col gap-0.5">{children}</ul>
    </div>
  );
}

type PlaceProps = {
  readonly filters: Filters;
  readonly current: boolean;
  readonly icon: ReactNode;
  readonly name: string;
  readonly count?: number | undefined;
  readonly keys?: string | undefined;
  readonly narrow: boolean;
  readonly wide: boolean;
};

function Place({ filters, current, icon, name, count, keys, narrow, wide }: PlaceProps) {
  const t = useT();
  return (
    <li>
      <Link
        to="/inbox"
        search={toSearch(filters)}
        aria-current={current ? "page" : undefined}
        data-tip={narrow || keys ? name : undefined}
        data-tip-keys={keys}
        className={classes(PLACE, align(narrow, wide))}
        activeProps={{}}
        activeOptions={{ exact: true }}
      >
        <span aria-hidden="true" className="grid size-4 shrink-0 place-items-center [&>svg]:size-4">
          {icon}
        </span>
        <span dir="auto" className={classes("min-w-0 grow truncate text-page", spoken(narrow, wide))}>
          {name}
        </span>
        {count !== undefined && count > 0 && (
          <span className={classes("shrink-0 text-12 tabular-nums", spoken(narrow, wide))}>
            {count >= 1_000 ? `${t.format.number(999)}+` : t.format.number(count)}
          </span>
        )}
      </Link>
    </li>
  );
}

function Dot({ colour }: { readonly colour: string }) {
  return <span className="size-2.5 rounded-full ring-1 ring-line" style={{ backgroundColor: colour }} />;
}

function Account({
  context,
  narrow,
  wide,
}: {
  readonly context: CommandContext;
  readonly narrow: boolean;
  readonly wide: boolean;
}) {
  const t = useT();
  const theme = usePreference("theme");
  const { you } = context;
  const online = useOnline(`presence:${you?.id ?? ""}`);
  if (!you) return null;
  const themes = [
    { id: "light", label: t("nav.theme.light"), icon: <Sun className="size-4" /> },
    { id: "dark", label: t("nav.theme.dark"), icon: <Moon className="size-4" /> },
    { id: "auto", label: t("nav.theme.system"), icon: <SunMoon className="size-4" /> },
  ] as const;
  return (
    <Menu
      label={t("nav.account")}
      placement="top start"
      sections={[
        {
          entries: [
            {
              id: "profile",
              label: t("settings.profile"),
              icon: <UserRound className="size-4" />,
              run: () => context.go("/settings/profile"),
            },
            {
              id: "help",
              label: t("command.help"),
              icon: <Keyboard className="size-4" />,
              keys: keysOf("help"),
              run: () => openSurface("help"),
            },
          ],
        },
        {
          label: t("nav.theme"),
          entries: themes.map((it) => ({ ...it, checked: theme === it.id, run: () => setPreference("theme", it.id) })),
        },
        {
          entries: [
            {
              id: "out",
              label: t("login.logOut"),
              icon: <LogOut className="size-4 rtl:-scale-x-100" />,
              run: context.signOut,
            },
          ],
        },
      ]}
      trigger={(props) => (
        <button
          type="button"
          {...props}
          className={classes(
            PLACE,
            "h-10! w-full cursor-pointer text-start",
            align(narrow, wide),
            (narrow || !wide) && "px-1",
          )}
        >
          <Avatar id={you.id} name={you.name} size="sm" online={online} />
          <span className="sr-only">{t("nav.account")}: </span>
          <span
            dir="auto"
            className={classes("min-w-0 grow truncate text-page font-medium text-ink", spoken(narrow, wide))}
          >
            {you.name}
          </span>
        </button>
      )}
    />
  );
}
