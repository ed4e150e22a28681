/** The session ended while somebody worked: they sign in again right here, and everything typed stays where it is. */
import { useState } from "react";
import { useChat } from "../chat/ChatContext";
import { useYou } from "../chat/people";
import { useConnection } from "../chat/useConnection";
import { saveDrafts } from "../conversation/drafts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { useT } from "./language";
import { SignInForm } from "./SignInForm";
import { useSession } from "./session";

export function SessionExpired() {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const { session, enter, leave } = useSession();
  const connection = useConnection();
  const [again, setAgain] = useState(false);
  const ended = connection.is === "refused" && connection.remedy === "sign_in";
  if (!ended || again) return null;
  const email = you?.email ?? (session.is === "in" ? session.me.agent.email : undefined);

  return (
    <Dialog title={t("login.againTitle")} kind="alertdialog" width="sm">
      <div className="flex flex-col gap-4 px-5 pt-1 pb-5">
        <p className="text-13 text-ink-muted">{t("login.again")}</p>
        <SignInForm
          {...(email === undefined ? {} : { email })}
          onDone={(me) => {
            saveDrafts();
            if (session.is === "in" && me.agent.id !== session.me.agent.id) return enter(me);
            setAgain(true);
            chat.kick();
            // The link leaves "refused" at once; a second refusal shows the dialog anew.
            setTimeout(() => setAgain(false), 1_000);
          }}
        />
        <Button weight="ghost" onClick={() => void leave()}>
          {t("login.other")}
        </Button>
      </div>
    </Dialog>
  );
}
