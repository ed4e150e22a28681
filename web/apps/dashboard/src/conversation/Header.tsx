/** Above the thread: with whom, where it stands, and what to do with it. */
import type { ConversationRow } from "@parlor/protocol";
import { Archive, ArrowLeft, CalendarClock, Clock, PanelRight, RotateCcw, UserRound, UserRoundX } from "lucide-react";
import { useState } from "react";
import { assignConversation, snoozeConversation } from "../chat/changes";
import { contactName } from "../chat/names";
import { useActiveAgents, useAgent, useInbox, useOnline } from "../chat/people";
import type { CommandContext } from "../commands/command";
import { closeCommand, commands, keysOf, nextAfter, reopenCommand } from "../commands/commands";
import { useSurfaceOf } from "../commands/desk";
import { useT } from "../session/language";
import { usePreference } from "../session/preferences";
import { Avatar } from "../ui/Avatar";
import { Button, IconButton } from "../ui/Button";
import { classes } from "../ui/classes";
import { Menu, type MenuSection } from "../ui/Menu";
import { Bone } from "../ui/Skeleton";
import { SnoozeDate } from "./SnoozeDate";
import { snoozeTimes } from "./snoozeTimes";

type HeaderProps = { readonly row: ConversationRow | undefined; readonly context: CommandContext };

export function Header({ row, context }: HeaderProps) {
  const t = useT();
  usePreference("shortcuts"); // tooltips name the keys
  const panel = usePreference("panel");
  const inbox = useInbox(row?.inbox);
  const online = useOnline(`visitor:${row?.contact.id ?? ""}`);
  const details = commands.find((it) => it.id === "details");

  return (
    <header className="@container flex h-14 shrink-0 items-center gap-2 border-line border-b px-3 sm:px-5">
      <IconButton label={t("conversation.back")} className="sm:hidden" onClick={() => context.open(undefined)}>
        <ArrowLeft className="size-5 rtl:-scale-x-100" />
      </IconButton>
      {row ? (
        <div className="min-w-0 grow">
          <div className="flex items-center gap-2">
            <h2 dir="auto" className="truncate text-page font-semibold text-15 text-ink">
              {contactName(t, row.contact)}
            </h2>
            <StatusBadge row={row} />
          </div>
          <p className="flex items-center gap-1.5 truncate text-12 text-ink-subtle">
            {online && (
              <>
                <span aria-hidden="true" className="size-1.5 shrink-0 rounded-full bg-presence-online" />
                <span className="text-success-ink">{t("contact.online")}</span>
                <span aria-hidden="true">·</span>
              </>
            )}
            <span dir="auto" className="truncate text-page">
              {inbox?.name}
            </span>
          </p>
        </div>
      ) : (
        <div className="grow">
          <h2 className="sr-only">{t("app.loading")}</h2>
          <Bone className="h-4 w-36" />
          <Bone className="mt-1.5 h-3 w-20" />
        </div>
      )}
      {row && (
        <>
          <AssignMenu row={row} context={context} />
          {row.status !== "closed" && <SnoozeMenu row={row} context={context} />}
          {row.status === "closed" ? (
            <Button
              tip={t("conversation.reopen")}
              tipKeys={keysOf("reopen")}
              icon={<RotateCcw className="size-4" />}
              onClick={() => reopenCommand.run(context)}
            >
              <span className="@max-xl:sr-only">{t("conversation.reopen")}</span>
            </Button>
          ) : (
            <Button
              tip={t("conversation.close")}
              tipKeys={keysOf("close")}
              icon={<Archive className="size-4" />}
              onClick={() => closeCommand.run(context)}
            >
              <span className="@max-xl:sr-only">{t("conversation.close")}</span>
            </Button>
          )}
          <IconButton
            label={t("conversation.details")}
            tipKeys={keysOf("details")}
            aria-pressed={panel}
            className="md:aria-pressed:text-accent-ink"
            onClick={() => details?.run(context)}
          >
            <PanelRight className="size-4 rtl:-scale-x-100" />
          </IconButton>
        </>
      )}
    </header>
  );
}

export function StatusBadge({ row }: { readonly row: ConversationRow }) {
  const t = useT();
  if (row.status === "open") return null;
  const snoozed = row.status === "snoozed";
  return (
    <span
      className={classes(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-full px-2 font-medium text-12",
        snoozed ? "bg-warning-soft text-warning-ink" : "bg-sunken text-ink-muted",
      )}
    >
      {snoozed && <Clock aria-hidden="true" className="size-3" />}
      {snoozed && row.snoozed_until
        ? t("status.snoozedUntil", { until: t.format.dateTime(Date.parse(row.snoozed_until)) })
        : t(`status.${row.status}`)}
    </span>
  );
}

function AssignMenu({ row, context }: { readonly row: ConversationRow; readonly context: CommandContext }) {
  const t = useT();
  const agents = useActiveAgents();
  const assignee = useAgent(row.assignee);
  const surface = useSurfaceOf("assign");
  const { you } = context;

  const colleagues = agents
    .filter((it) => it.id !== you?.id)
    .map((it) => ({
      id: it.id,
      label: it.name,
      icon: <Avatar id={it.id} name={it.name} size="xs" />,
      checked: it.id === row.assignee,
      run: () => void assignConversation(context, row, it),
    }));
  const own: MenuSection = {
    entries: [
      ...(you
        ? [
            {
              id: you.id,
              label: t("conversation.assignToMe"),
              icon: <UserRound className="size-4" />,
              keys: keysOf("assign-me"),
              checked: you.id === row.assignee,
              run: () => void assignConversation(context, row, you),
            },
          ]
        : []),
      {
        id: "nobody",
        label: t("conversation.nobody"),
        icon: <UserRoundX className="size-4" />,
        checked: row.assignee === null,
        run: () => void assignConversation(context, row, null),
      },
    ],
  };
  const name = assignee?.name ?? t("conversation.nobody");

  return (
    <Menu
      label={t("conversation.assign")}
      placement="bottom end"
      {...surface}
      sections={colleagues.length > 0 ? [own, { label: t("settings.agents"), entries: colleagues }] : [own]}
      trigger={(props) => (
        <Button
          {...props}
          weight="ghost"
          tip={t("command.assign")}
          tipKeys={keysOf("assign")}
          icon={
            assignee ? (
              <Avatar id={assignee.id} name={assignee.name} size="xs" />
            ) : (
              <UserRound aria-hidden="true" className="size-4" />
            )
          }
          className="@max-xl:px-2"
        >
          <span className="sr-only">{t("conversation.assignee")}: </span>
          <span dir="auto" className="max-w-32 truncate text-page @max-xl:sr-only">
            {assignee?.id === you?.id && assignee ? t("message.you") : name}
          </span>
        </Button>
      )}
    />
  );
}

function SnoozeMenu({ row, context }: { readonly row: ConversationRow; readonly context: CommandContext }) {
  const t = useT();
  const surface = useSurfaceOf("snooze");
  const [choosing, setChoosing] = useState(false);
  const snooze = (until: Date) => {
    const next = nextAfter(context);
    void snoozeConversation(context, row, until).then((done) => done && next());
  };
  return (
    <>
      <Menu
        label={t("conversation.snooze")}
        placement="bottom end"
        {...surface}
        sections={[
          {
            entries: snoozeTimes(new Date()).map(({ key, at }) => ({
              id: key,
              label: t(key),
              detail: shortMoment(t, at),
              run: () => snooze(at),
            })),
          },
          {
            entries: [
              {
                id: "date",
                label: t("snooze.choose"),
                icon: <CalendarClock className="size-4" />,
                run: () => setChoosing(true),
              },
              ...(row.status === "snoozed"
                ? [
                    {
                      id: "wake",
                      label: t("conversation.wake"),
                      icon: <RotateCcw className="size-4" />,
                      run: () => reopenCommand.run(context),
                    },
                  ]
                : []),
            ],
          },
        ]}
        trigger={(props) => (
          <IconButton {...props} label={t("conversation.snooze")} tipKeys={keysOf("snooze")}>
            <Clock className="size-4" />
          </IconButton>
        )}
      />
      {choosing && <SnoozeDate onChoose={snooze} onClose={() => setChoosing(false)} />}
    </>
  );
}

/** Today only the hour counts, later the day too. */
function shortMoment(t: CommandContext["t"], at: Date): string {
  const sameDay = at.toDateString() === new Date().toDateString();
  return sameDay
    ? t.format.time(at)
    : at.toLocaleString(t.locale, { weekday: "short", day: "numeric", month: "short" });
}
