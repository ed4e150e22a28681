/** The desk: where to look, the list, and the conversation; on a phone one of them at a time. */
import { Outlet, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useEffect, useState } from "react";
import { openSurface, useSurface } from "../commands/desk";
import { Help } from "../commands/Help";
import { useShortcuts } from "../commands/shortcuts";
import { useCommandContext } from "../commands/useCommandContext";
import { ConnectionBar } from "../session/ConnectionBar";
import { useT } from "../session/language";
import { classes } from "../ui/classes";
import { Dialog } from "../ui/Dialog";
import { ConversationList } from "./ConversationList";
import { Sidebar } from "./Sidebar";
import { useTitle } from "./useTitle";

const Palette = lazy(async () => ({ default: (await import("../commands/Palette")).Palette }));

export function InboxPage() {
  const t = useT();
  const context = useCommandContext();
  const surface = useSurface();
  const { conversation } = useParams({ strict: false });
  const [drawer, setDrawer] = useState(false);
  useShortcuts(context);
  useTitle(context.filters);

  // What a command opened belongs to where one was.
  // biome-ignore lint/correctness/useExhaustiveDependencies: see above
  useEffect(() => {
    setDrawer(false);
    openSurface(null);
  }, [conversation, context.filters]);

  return (
    <div className="flex h-dvh flex-col bg-canvas">
      <a
        href="#conversation"
        className="sr-only focus:not-sr-only focus:absolute focus:start-2 focus:top-2 focus:z-50 focus:rounded focus:bg-raised focus:p-3 focus:shadow-2"
      >
        {t("app.skip")}
      </a>
      <ConnectionBar />
      <div className="flex min-h-0 grow">
        <Sidebar context={context} className="max-sm:hidden" />
        <main className="flex min-w-0 grow">
          <h1 className="sr-only">{t("nav.inbox")}</h1>
          <section
            aria-label={t("list.label")}
            className={classes(
              "flex min-w-0 shrink-0 flex-col border-line border-e bg-surface max-sm:w-full max-sm:border-e-0 sm:w-80 lg:w-90",
              conversation !== undefined && "max-sm:hidden",
            )}
          >
            <ConversationList context={context} open={conversation} onMenu={() => setDrawer(true)} />
          </section>
          <section
            id="conversation"
            aria-label={t("contact.conversation")}
            tabIndex={-1}
            className={classes(
              "flex min-w-0 grow flex-col bg-surface outline-none!",
              conversation === undefined && "max-sm:hidden",
            )}
          >
            <Outlet />
          </section>
        </main>
      </div>
      {drawer && (
        <Dialog title={t("nav.label")} bare kind="drawer-start" onClose={() => setDrawer(false)}>
          <Sidebar context={context} wide className="min-h-0 w-full! grow border-e-0!" />
        </Dialog>
      )}
      <Suspense fallback={null}>
        {surface === "palette" && <Palette context={context} onClose={() => openSurface(null)} />}
      </Suspense>
      {surface === "help" && <Help onClose={() => openSurface(null)} />}
    </div>
  );
}
