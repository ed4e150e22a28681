/** The way in. When the server has no owner yet, it says where the way begins. */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { Doorway } from "./Doorway";
import { useT } from "./language";
import { SignInForm } from "./SignInForm";
import { useSession } from "./session";

export function SignIn() {
  const t = useT();
  const { session, api, enter } = useSession();
  const navigate = useNavigate();
  const { next } = useSearch({ strict: false });
  const [ownerless, setOwnerless] = useState(false);

  useEffect(() => {
    document.title = `${t("login.title")} · ${t("app.name")}`;
    api.setupState().then(
      ({ needed }) => setOwnerless(needed),
      () => undefined, // signing in will say what is wrong
    );
  }, [api, t]);

  useEffect(() => {
    if (session.is === "in") void navigate({ href: safePath(next), replace: true });
  }, [session.is, next, navigate]);

  return (
    <Doorway title={t("login.title")} text={ownerless ? t("login.ownerless") : t("login.text")}>
      <SignInForm onDone={enter} />
    </Doorway>
  );
}

/** Only paths of this application: an address from elsewhere must not lead elsewhere after signing in. */
export function safePath(next: string | undefined): string {
  return next?.startsWith("/") && !/^\/[/\\]/.test(next) ? next : "/inbox";
}
