/** Behind this is only who is signed in; others are sent to sign in and come back to where they wanted to go. */
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { failureText } from "../chat/failures";
import { Failed } from "../ui/Empty";
import { Logo } from "../ui/Logo";
import { useT } from "./language";
import { SessionExpired } from "./SessionExpired";
import { useSession } from "./session";

export function SignedIn() {
  const t = useT();
  const { session, check } = useSession();
  const router = useRouter();

  // Once, from where one was then: the address changes while the sign-in screen is still being fetched.
  useEffect(() => {
    if (session.is !== "out") return;
    void router.navigate({ to: "/sign-in", search: { next: router.state.location.href }, replace: true });
  }, [session.is, router]);

  if (session.is === "in") {
    return (
      <>
        <Outlet />
        <SessionExpired />
      </>
    );
  }
  return (
    <main className="grid h-dvh place-items-center bg-canvas">
      <h1 className="sr-only">{t("app.name")}</h1>
      {session.is === "failed" ? (
        <Failed text={failureText(t, session.error)} onRetry={check} />
      ) : (
        <div role="status" className="appear-late flex flex-col items-center gap-3">
          <Logo className="size-10 animate-pulse" />
          <span className="sr-only">{t("app.loading")}</span>
        </div>
      )}
    </main>
  );
}
