/** The frame of the settings: what there is, and the chosen one. */
import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { ArrowLeft, Inbox, KeyRound, UserRound, Users } from "lucide-react";
import { mayManage, useYou } from "../chat/people";
import { ConnectionBar } from "../session/ConnectionBar";
import { useT } from "../session/language";
import { IconButton } from "../ui/Button";

const LINK =
  "flex h-8 items-center gap-2.5 whitespace-nowrap rounded-md px-2.5 text-13 text-ink-muted hover:bg-hover hover:text-ink aria-[current=page]:bg-selected aria-[current=page]:font-medium aria-[current=page]:text-accent-ink pointer-coarse:h-11";

export function SettingsPage() {
  const t = useT();
  const you = useYou();
  const navigate = useNavigate();
  return (
    <div className="flex h-dvh flex-col bg-canvas">
      <ConnectionBar />
      <div className="flex min-h-0 grow max-sm:flex-col">
        <nav
          aria-label={t("nav.settings")}
          className="flex shrink-0 flex-col border-line sm:w-58 sm:border-e max-sm:border-b"
        >
          <div className="flex h-14 items-center gap-1.5 px-3">
            <IconButton label={t("settings.back")} onClick={() => void navigate({ to: "/inbox" })}>
              <ArrowLeft className="size-4 rtl:-scale-x-100" />
            </IconButton>
            <span className="font-semibold text-15 text-ink">{t("nav.settings")}</span>
          </div>
          <div className="flex gap-0.5 overflow-x-auto px-2.5 max-sm:pb-2 sm:flex-col">
            <Link to="/settings/profile" className={LINK}>
              <UserRound aria-hidden="true" className="size-4" />
              {t("settings.profile")}
            </Link>
            {mayManage(you) && (
              <>
                <Link to="/settings/inboxes" className={LINK}>
                  <Inbox aria-hidden="true" className="size-4" />
                  {t("settings.inboxes")}
                </Link>
                <Link to="/settings/agents" className={LINK}>
                  <Users aria-hidden="true" className="size-4" />
                  {t("settings.agents")}
                </Link>
              </>
            )}
            <Link to="/settings/api-keys" className={LINK}>
              <KeyRound aria-hidden="true" className="size-4" />
              {t("settings.apiKeys")}
            </Link>
          </div>
        </nav>
        <main className="calm-scroll min-h-0 min-w-0 grow overflow-y-auto bg-surface">
          <div className="mx-auto max-w-4xl px-5 py-8 sm:px-8">
            <Outlet />
          </div>
        </main>
      </div>
    </div>
  );
}
