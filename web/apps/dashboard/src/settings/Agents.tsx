/** Colleagues: who may do what, in which inboxes, and who is no longer here. */
import type { AgentPatch, AgentView, Role } from "@parlor/protocol";
import { Plus } from "lucide-react";
import { type FormEvent, useState } from "react";
import { sameItems, useChat, useChatState } from "../chat/ChatContext";
import { failureText } from "../chat/failures";
import { useInboxes, useYou } from "../chat/people";
import { useT } from "../session/language";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { classes } from "../ui/classes";
import { Dialog } from "../ui/Dialog";
import { Select, TextField } from "../ui/Field";
import { showToast } from "../ui/toasts";
import { Heading } from "./Heading";

const ROLES: readonly Role[] = ["agent", "admin", "owner"];

export function Agents() {
  const t = useT();
  const agents = useChatState(
    (state) =>
      [...state.directory.agents.values()].sort(
        (a, b) => Number(b.active) - Number(a.active) || a.name.localeCompare(b.name),
      ),
    sameItems,
  );
  const [editing, setEditing] = useState<AgentView | "new">();
  return (
    <>
      <Heading title={t("settings.agents")} text={t("settings.agentsText")}>
        <Button weight="primary" icon={<Plus className="size-4" />} onClick={() => setEditing("new")}>
          {t("agents.new")}
        </Button>
      </Heading>
      <ul className="divide-y divide-line rounded-xl border border-line">
        {agents.map((it) => (
          <AgentRow key={it.id} agent={it} onEdit={() => setEditing(it)} />
        ))}
      </ul>
      {editing && <EditAgent agent={editing === "new" ? undefined : editing} onClose={() => setEditing(undefined)} />}
    </>
  );
}

function AgentRow({ agent, onEdit }: { readonly agent: AgentView; readonly onEdit: () => void }) {
  const t = useT();
  const you = useYou();
  const online = useChatState((state) => state.presence.get(`presence:${agent.id}`)?.online);
  const mayEdit = you?.role === "owner" || agent.role === "agent";
  return (
    <li className="flex min-h-16 items-center gap-3.5 px-4 py-2.5">
      <Avatar id={agent.id} name={agent.name} size="lg" {...(agent.active ? { online: online ?? false } : {})} />
      <div className="min-w-0 grow">
        <p className="flex items-center gap-2">
          <bdi className={classes("truncate font-medium text-14", agent.active ? "text-ink" : "text-ink-muted")}>
            {agent.name}
          </bdi>
          {agent.id === you?.id && <span className="text-12 text-ink-subtle">({t("list.me")})</span>}
          {!agent.active && (
            <span className="rounded-full bg-sunken px-2 py-0.5 text-12 text-ink-muted">{t("agents.inactive")}</span>
          )}
        </p>
        <bdi className="block truncate text-12 text-ink-subtle">{agent.email}</bdi>
      </div>
      <span className="text-13 text-ink-muted max-sm:hidden">{t(`settings.role.${agent.role}`)}</span>
      {mayEdit && (
        <Button onClick={onEdit} aria-label={t("agents.editOf", { name: agent.name })}>
          {t("message.edit")}
        </Button>
      )}
    </li>
  );
}

function EditAgent({ agent, onClose }: { readonly agent: AgentView | undefined; readonly onClose: () => void }) {
  const t = useT();
  const chat = useChat();
  const you = useYou();
  const inboxes = useInboxes();
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string>();
  const self = agent?.id === you?.id;
  // Only owners appoint admins and owners.
  const roles = you?.role === "owner" ? ROLES : ROLES.slice(0, 1);

  async function attempt(work: () => Promise<unknown>, said: string) {
    setBusy(true);
    setFault(undefined);
    try {
      await work();
      showToast(said);
      onClose();
    } catch (error) {
      setFault(failureText(t, error));
      setBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const role = (form.get("role") as Role | null) ?? agent?.role ?? "agent";
    const chosen = form.getAll("inboxes").map(String);
    const password = String(form.get("password") ?? "");
    if (agent) {
      const patch: AgentPatch = { name: text("name"), role, inboxes: chosen, ...(password === "" ? {} : { password }) };
      void attempt(() => chat.api.changeAgent(agent.id, patch), t("settings.saved"));
    } else {
      const body = { name: text("name"), email: text("email"), password, role, inboxes: chosen };
      void attempt(() => chat.api.addAgent(body), t("agents.added", { name: body.name }));
    }
  }

  return (
    <Dialog title={agent ? t("agents.edit") : t("agents.new")} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 px-5 pt-2 pb-5">
        <TextField
          label={t("contact.name")}
          name="name"
          defaultValue={agent?.name ?? ""}
          required
          maxLength={100}
          autoFocus
        />
        <TextField
          label={t("login.email")}
          name="email"
          type="email"
          dir="ltr"
          defaultValue={agent?.email ?? ""}
          readOnly={agent !== undefined}
          required
        />
        <TextField
          label={agent ? t("settings.newPassword") : t("login.password")}
          hint={agent ? t("setup.passwordHint", { count: 10 }) : t("agents.passwordHint", { count: 10 })}
          name="password"
          type="password"
          dir="ltr"
          autoComplete="new-password"
          minLength={10}
          maxLength={200}
          required={agent === undefined}
        />
        <Select
          label={t("agents.role")}
          hint={t("agents.roleHint")}
          name="role"
          defaultValue={agent?.role ?? "agent"}
          disabled={self}
        >
          {(agent && !roles.includes(agent.role) ? [...roles, agent.role] : roles).map((role) => (
            <option key={role} value={role}>
              {t(`settings.role.${role}`)}
            </option>
          ))}
        </Select>
        {inboxes.length > 0 && (
          <fieldset>
            <legend className="mb-1.5 font-medium text-13 text-ink">{t("settings.inboxes")}</legend>
            <div className="flex flex-col">
              {inboxes.map((it) => (
                <label
                  key={it.id}
                  className="flex min-h-8 cursor-pointer items-center gap-2.5 text-13 text-ink pointer-coarse:min-h-11"
                >
                  <input
                    type="checkbox"
                    name="inboxes"
                    value={it.id}
                    defaultChecked={agent ? agent.inboxes.includes(it.id) : true}
                    className="size-4 accent-accent"
                  />
                  <bdi>{it.name}</bdi>
                </label>
              ))}
            </div>
          </fieldset>
        )}
        {fault && (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-13 text-danger-ink">
            {fault}
          </p>
        )}
        <div className="mt-1 flex items-center gap-2">
          {agent && !self && (
            <Button
              weight="ghost"
              className={agent.active ? "text-danger-ink!" : undefined}
              onClick={() =>
                void attempt(
                  () => chat.api.changeAgent(agent.id, { active: !agent.active }),
                  agent.active
                    ? t("agents.deactivated", { name: agent.name })
                    : t("agents.activated", { name: agent.name }),
                )
              }
            >
              {agent.active ? t("agents.deactivate") : t("agents.activate")}
            </Button>
          )}
          <span className="grow" />
          <Button onClick={onClose}>{t("app.cancel")}</Button>
          <Button type="submit" weight="primary" busy={busy}>
            {agent ? t("app.save") : t("agents.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
