/** Keys for other programs: made, shown once, taken back. */
import type { ApiKeyView, ApiScope, CreatedApiKey } from "@parlor/protocol";
import { KeyRound, Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useChat } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useAsked } from "../chat/useAsked";
import { useNow } from "../chat/useNow";
import { useT } from "../session/language";
import { Button } from "../ui/Button";
import { CopyField } from "../ui/CopyField";
import { Dialog } from "../ui/Dialog";
import { Empty, Failed } from "../ui/Empty";
import { TextField } from "../ui/Field";
import { Bone, Bones } from "../ui/Skeleton";
import { showToast } from "../ui/toasts";
import { Heading } from "./Heading";

const SCOPES = [
  ["conversations:read", "apiKeys.read"],
  ["conversations:write", "apiKeys.write"],
  ["settings", "apiKeys.settings"],
] as const satisfies readonly (readonly [ApiScope, string])[];

const scopeKey = (scope: ApiScope) => SCOPES.find(([it]) => it === scope)?.[1] ?? "apiKeys.settings";

export function ApiKeys() {
  const t = useT();
  const chat = useChat();
  const now = useNow();
  const asked = useAsked("api-keys", () => chat.api.apiKeys({ limit: 100 }));
  const [making, setMaking] = useState(false);
  const [revoking, setRevoking] = useState<ApiKeyView>();
  const keys = asked.value?.items;

  return (
    <>
      <Heading title={t("settings.apiKeys")} text={t("apiKeys.text")}>
        <Button weight="primary" icon={<Plus className="size-4" />} onClick={() => setMaking(true)}>
          {t("apiKeys.new")}
        </Button>
      </Heading>
      {!keys ? (
        asked.is === "failed" ? (
          <Failed text={failureText(t, asked.error)} onRetry={asked.again} />
        ) : (
          <Bones label={t("app.loading")} className="flex flex-col gap-2">
            <Bone className="h-16 rounded-xl" />
            <Bone className="h-16 rounded-xl" />
          </Bones>
        )
      ) : keys.length === 0 ? (
        <Empty icon={<KeyRound className="size-5" />} title={t("apiKeys.none")} text={t("apiKeys.noneText")} />
      ) : (
        <ul className="divide-y divide-line rounded-xl border border-line">
          {keys.map((it) => (
            <li key={it.id} className="flex min-h-16 items-center gap-4 px-4 py-2.5">
              <div className="min-w-0 grow">
                <bdi className="block truncate font-medium text-14 text-ink">{it.name}</bdi>
                <span className="block truncate text-12 text-ink-subtle">
                  {t.format.list(it.scopes.map((scope) => t(scopeKey(scope))))} ·{" "}
                  {t("apiKeys.made", { when: t.format.relative(Date.parse(it.created_at), now) })}
                </span>
              </div>
              <Button aria-label={t("apiKeys.revokeOf", { name: it.name })} onClick={() => setRevoking(it)}>
                {t("apiKeys.revoke")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {making && (
        <NewKey
          onClose={() => {
            setMaking(false);
            asked.again();
          }}
        />
      )}
      {revoking && (
        <Revoke
          apiKey={revoking}
          onClose={() => {
            setRevoking(undefined);
            asked.again();
          }}
        />
      )}
    </>
  );
}

function NewKey({ onClose }: { readonly onClose: () => void }) {
  const t = useT();
  const chat = useChat();
  const [made, setMade] = useState<CreatedApiKey>();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const scopes = form.getAll("scopes").map(String) as ApiScope[];
    if (scopes.length === 0) return setFault(t("apiKeys.chooseScope"));
    setBusy(true);
    setFault(undefined);
    try {
      setMade(await chat.api.addApiKey({ name: String(form.get("name")).trim(), scopes }));
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  if (made) {
    return (
      <Dialog title={t("apiKeys.ready")} kind="alertdialog" onClose={onClose}>
        <div className="flex flex-col gap-4 px-5 pt-1 pb-5">
          <p className="text-13 text-ink-muted">{t("apiKeys.once")}</p>
          <CopyField text={made.secret} label={made.key.name} />
          <Button weight="primary" className="self-end" onClick={onClose}>
            {t("apiKeys.copied")}
          </Button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title={t("apiKeys.new")} width="sm" onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 px-5 pt-2 pb-5">
        <TextField
          label={t("apiKeys.name")}
          hint={t("apiKeys.nameHint")}
          name="name"
          maxLength={100}
          required
          autoFocus
        />
        <fieldset>
          <legend className="mb-1.5 font-medium text-13 text-ink">{t("apiKeys.scopes")}</legend>
          {SCOPES.map(([scope, key]) => (
            <label
              key={scope}
              className="flex min-h-8 cursor-pointer items-center gap-2.5 text-13 text-ink pointer-coarse:min-h-11"
            >
              <input
                type="checkbox"
                name="scopes"
                value={scope}
                defaultChecked={scope === "conversations:read"}
                className="size-4 accent-accent"
              />
              {t(key)}
            </label>
          ))}
        </fieldset>
        {fault && (
          <p role="alert" className="text-12 text-danger-ink">
            {fault}
          </p>
        )}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button type="submit" weight="primary" busy={busy}>
            {t("apiKeys.create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function Revoke({ apiKey, onClose }: { readonly apiKey: ApiKeyView; readonly onClose: () => void }) {
  const t = useT();
  const chat = useChat();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();

  async function revoke() {
    setBusy(true);
    try {
      await chat.api.removeApiKey(apiKey.id);
      showToast(t("apiKeys.revoked", { name: apiKey.name }));
      onClose();
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={t("apiKeys.revokeTitle", { name: apiKey.name })} kind="alertdialog" width="sm" onClose={onClose}>
      <div className="px-5 pt-1 pb-5">
        <p className="text-13 text-ink-muted">{t("apiKeys.revokeText")}</p>
        {fault && (
          <p role="alert" className="mt-3 text-12 text-danger-ink">
            {fault}
          </p>
        )}
        <div className="mt-5 flex justify-end gap-2">
          <Button onClick={onClose} autoFocus>
            {t("app.cancel")}
          </Button>
          <Button weight="danger" busy={busy} onClick={revoke}>
            {t("apiKeys.revoke")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
