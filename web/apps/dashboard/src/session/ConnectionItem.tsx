/** How the connection truly stands: a word and a dot, and on request over what, since when, and what still waits. */
import { useChat } from "../chat/ChatContext";
import { type Connection, useConnection, useUnsent } from "../chat/useConnection";
import type { PlainKey } from "../commands/command";
import { align, PLACE, spoken } from "../inbox/Sidebar";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Panel } from "../ui/Panel";
import { useT } from "./language";

const OVER = {
  websocket: "connection.websocket",
  sse: "connection.sse",
  poll: "connection.longPoll",
} as const satisfies Record<string, PlainKey>;

export function useConnectionWords(): (connection: Connection) => string {
  const t = useT();
  return (connection) => {
    switch (connection.is) {
      case "live":
        return connection.over === "poll" ? t("connection.polling") : t("connection.live");
      case "catching_up":
        return t("connection.catchingUp");
      case "connecting":
        return t("connection.connecting");
      case "lost":
        return t("connection.offlineSince", { time: t.format.time(connection.since) });
      case "refused":
        return t("connection.refused");
    }
  };
}

export function ConnectionItem({ narrow, wide }: { readonly narrow: boolean; readonly wide: boolean }) {
  const t = useT();
  const chat = useChat();
  const connection = useConnection();
  const unsent = useUnsent();
  const say = useConnectionWords();
  const words = say(connection);
  const over = "over" in connection ? t(OVER[connection.over]) : undefined;

  return (
    <Panel
      label={t("connection.label")}
      placement="top start"
      trigger={(props) => (
        <button
          type="button"
          {...props}
          aria-label={`${t("connection.label")}: ${words}`}
          data-tip={words}
          className={classes(PLACE, "w-full cursor-pointer text-start", align(narrow, wide))}
        >
          <span aria-hidden="true" className="grid size-4 shrink-0 place-items-center">
            <span className={classes("size-2 rounded-full", dot(connection))} />
          </span>
          <span className={classes("min-w-0 truncate", spoken(narrow, wide))}>{words}</span>
        </button>
      )}
    >
      {() => (
        <div className="flex w-72 flex-col gap-3 p-4 text-13">
          <h3 className="flex items-center gap-2 font-semibold text-ink">
            <span aria-hidden="true" className={classes("size-2 rounded-full", dot(connection))} />
            {words}
          </h3>
          <p className="text-ink-muted">{t(explain(connection))}</p>
          <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-ink">
            {over && (
              <>
                <dt className="text-ink-subtle">{t("connection.over")}</dt>
                <dd>{over}</dd>
              </>
            )}
            <dt className="text-ink-subtle">{t("connection.queue")}</dt>
            <dd>{unsent === 0 ? t("connection.queueEmpty") : t("connection.unsent", { count: unsent })}</dd>
          </dl>
          {(connection.is === "lost" || connection.is === "refused") && (
            <Button className="self-start" onClick={() => chat.kick()}>
              {t("connection.tryNow")}
            </Button>
          )}
        </div>
      )}
    </Panel>
  );
}

function explain(connection: Connection): PlainKey {
  switch (connection.is) {
    case "live":
      return connection.over === "poll" ? "connection.pollingText" : "connection.liveText";
    case "catching_up":
      return "connection.catchingUpText";
    case "connecting":
      return "connection.connectingText";
    case "lost":
      return connection.network ? "connection.waiting" : "connection.offline";
    case "refused":
      return connection.remedy === "reload" ? "app.newVersion" : "connection.refusedText";
  }
}

function dot(connection: Connection): string {
  switch (connection.is) {
    case "live":
      return connection.over === "poll" ? "bg-presence-away" : "bg-presence-online";
    case "catching_up":
    case "connecting":
      return "bg-presence-away animate-pulse";
    case "lost":
    case "refused":
      return "bg-danger";
  }
}
