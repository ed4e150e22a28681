/** Across the top, only when it matters: the connection is gone, or a newer version waits. */
import { CloudOff, Sparkles } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { useConnection, useUnsent } from "../chat/useConnection";
import { saveDrafts } from "../conversation/drafts";
import { classes } from "../ui/classes";
import { useT } from "./language";

export function ConnectionBar() {
  const t = useT();
  const chat = useChat();
  const connection = useConnection();
  const unsent = useUnsent();
  const outdated = useOutdated();

  if (outdated || (connection.is === "refused" && connection.remedy === "reload")) {
    return (
      <Bar tone="calm" icon={<Sparkles className="size-4" />} text={t("app.newVersion")}>
        <BarButton
          label={t("app.reload")}
          onPress={() => {
            saveDrafts();
            location.reload();
          }}
        />
      </Bar>
    );
  }
  if (connection.is === "lost") {
    const since = t("connection.offlineSince", { time: t.format.time(connection.since) });
    const waits = unsent > 0 ? t("connection.unsent", { count: unsent }) : t("connection.kept");
    return (
      <Bar tone="warn" icon={<CloudOff className="size-4" />} text={since} detail={waits}>
        <BarButton label={t("connection.tryNow")} onPress={() => chat.kick()} />
      </Bar>
    );
  }
  if (connection.is === "refused" && connection.remedy === "none") {
    return (
      <Bar tone="warn" icon={<CloudOff className="size-4" />} text={t("connection.refused")}>
        <BarButton label={t("connection.tryNow")} onPress={() => chat.kick()} />
      </Bar>
    );
  }
  return <div role="status" className="contents" />;
}

type BarProps = {
  readonly tone: "warn" | "calm";
  readonly icon: ReactNode;
  readonly text: string;
  readonly detail?: string;
  readonly children: ReactNode;
};

function Bar({ tone, icon, text, detail, children }: BarProps) {
  return (
    <div
      role="status"
      className={classes(
        "flex min-h-10 shrink-0 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-line border-b px-4 py-1.5 text-13",
        tone === "warn" ? "bg-warning-soft text-warning-ink" : "bg-accent-soft text-accent-ink",
      )}
    >
      <span aria-hidden="true">{icon}</span>
      <span className="font-medium">{text}</span>
      {detail && <span>{detail}</span>}
      {children}
    </div>
  );
}

function BarButton({ label, onPress }: { readonly label: string; readonly onPress: () => void }) {
  return (
    <button
      type="button"
      className="h-7 cursor-pointer rounded px-2 font-semibold underline decoration-current/40 underline-offset-4 hover:decoration-current pointer-coarse:h-10"
      onClick={onPress}
    >
      {label}
    </button>
  );
}

/** A part of the application is no longer on the server: a newer version was put there. */
function useOutdated(): boolean {
  const [outdated, setOutdated] = useState(false);
  useEffect(() => {
    const gone = () => setOutdated(true);
    addEventListener("vite:preloadError", gone);
    return () => removeEventListener("vite:preloadError", gone);
  }, []);
  return outdated;
}
