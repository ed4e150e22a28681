/** E-mail address and password; used by the sign-in screen and by the dialog when a session has ended. */
import { ApiError } from "@parlor/client";
import type { Me } from "@parlor/protocol";
import { type FormEvent, useId, useRef, useState } from "react";
import { failureText } from "../chat/failures";
import { Button } from "../ui/Button";
import { TextField } from "../ui/Field";
import { useT } from "./language";
import { useSession } from "./session";

type SignInFormProps = {
  readonly onDone: (me: Me) => void;
  /** Whose session ended; they need not type it again. */
  readonly email?: string;
};

export function SignInForm({ onDone, email }: SignInFormProps) {
  const t = useT();
  const { api } = useSession();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const password = useRef<HTMLInputElement>(null);
  const faultId = useId();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(undefined);
    try {
      onDone(await api.signIn({ email: String(form.get("email")).trim(), password: String(form.get("password")) }));
    } catch (error) {
      const wrong = error instanceof ApiError && error.code === "invalid_credentials";
      setFault(wrong ? t("login.wrong") : failureText(t, error));
      password.current?.select();
    } finally {
      setBusy(false);
    }
  }

  return (
    <form onSubmit={submit} aria-describedby={fault ? faultId : undefined} className="flex flex-col gap-4">
      <TextField
        label={t("login.email")}
        name="email"
        type="email"
        autoComplete="username"
        dir="ltr"
        defaultValue={email}
        readOnly={email !== undefined}
        // The person came to fill in exactly this.
        autoFocus={email === undefined}
        required
      />
      <TextField
        ref={password}
        label={t("login.password")}
        name="password"
        type="password"
        autoComplete="current-password"
        dir="ltr"
        autoFocus={email !== undefined}
        required
      />
      {fault && (
        <p id={faultId} role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-13 text-danger-ink">
          {fault}
        </p>
      )}
      <Button type="submit" weight="primary" size="lg" busy={busy} className="mt-1 w-full">
        {t("login.submit")}
      </Button>
    </form>
  );
}
