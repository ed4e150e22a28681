/** The first minute: the link from the server makes a workspace and its owner, and signs them in. */
import { ApiError } from "@parlor/client";
import { Link, useLocation, useNavigate } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { type FormEvent, useEffect, useState } from "react";
import { failureText } from "../chat/failures";
import { Button } from "../ui/Button";
import { Empty } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Doorway } from "./Doorway";
import { useT } from "./language";
import { useSession } from "./session";

const MIN_PASSWORD = 10;

/** The token stands behind the '#': it never leaves the browser but in the request that uses it. */
function tokenOf(hash: string): string | undefined {
  return new URLSearchParams(hash.replace(/^#/, "")).get("token") ?? undefined;
}

export function Setup() {
  const t = useT();
  const { api, enter } = useSession();
  const navigate = useNavigate();
  const hash = useLocation({ select: (location) => location.hash });
  const token = tokenOf(hash);
  const [needed, setNeeded] = useState<boolean>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  useEffect(() => {
    document.title = t("setup.title");
    api.setupState().then(
      (state) => setNeeded(state.needed),
      () => setNeeded(true), // the form will say what is wrong
    );
  }, [api, t]);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    setBusy(true);
    setFault(undefined);
    try {
      const me = await api.setup({
        token: token ?? "",
        workspace: text("workspace"),
        name: text("name"),
        email: text("email"),
        password: String(form.get("password")),
      });
      enter(me);
      await navigate({ to: "/welcome", replace: true });
    } catch (error) {
      const used = error instanceof ApiError && (error.code === "link_expired" || error.code === "already_done");
      setFault(used ? t("setup.linkUsed") : failureText(t, error));
      setBusy(false);
    }
  }

  if (needed === false || token === undefined) {
    return (
      <Doorway title={t("setup.title")}>
        <Empty icon={<KeyRound className="size-5" />} title={needed === false ? t("setup.done") : t("setup.noToken")}>
          <Link to="/sign-in" className="font-medium text-accent-ink underline underline-offset-4">
            {t("login.title")}
          </Link>
        </Empty>
      </Doorway>
    );
  }

  return (
    <Doorway title={t("setup.title")} text={t("setup.text")}>
      <form onSubmit={submit} className="flex flex-col gap-4">
        <TextField
          label={t("setup.workspace")}
          name="workspace"
          autoComplete="organization"
          autoFocus
          required
          maxLength={100}
        />
        <TextField
          label={t("setup.name")}
          hint={t("setup.nameHint")}
          name="name"
          autoComplete="name"
          required
          maxLength={100}
        />
        <TextField label={t("login.email")} name="email" type="email" autoComplete="username" dir="ltr" required />
        <TextField
          label={t("login.password")}
          hint={t("setup.passwordHint", { count: MIN_PASSWORD })}
          name="password"
          type="password"
          autoComplete="new-password"
          dir="ltr"
          minLength={MIN_PASSWORD}
          maxLength={200}
          required
        />
        {fault && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-13 text-danger-ink">
            {fault}
          </p>
        )}
        <Button type="submit" weight="primary" size="lg" busy={busy} className="mt-1 w-full">
          {t("setup.submit")}
        </Button>
      </form>
    </Doorway>
  );
}
