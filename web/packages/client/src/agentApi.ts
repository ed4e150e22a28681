/** The routes of agents, one function each. Reading lists and threads goes through `AgentChat`, which keeps them true. */
import type {
  AgentPatch,
  AgentView,
  ApiKeyView,
  ContactPatch,
  ContactView,
  ConversationAnswer,
  ConversationPatch,
  ConversationQuery,
  ConversationRow,
  Counts,
  CreatedApiKey,
  InboxPatch,
  InboxView,
  Login,
  Me,
  MessageAnswer,
  MessagePage,
  MessageQuery,
  MessageView,
  NewAgent,
  NewApiKey,
  NewInbox,
  Page,
  Setup,
  SetupState,
} from "@parlor/protocol";
import type { Http } from "./http";
import { query } from "./http";

/** A page of a list: which and how much. */
export interface PageQuery {
  readonly limit?: number;
  readonly cursor?: string;
}

/** All that agents may ask. Every function rejects with `ApiError`. */
export type AgentApi = ReturnType<typeof agentRoutes>;

/** The routes over an `Http`. */
export function agentRoutes(http: Http) {
  const get = <T>(path: string, signal?: AbortSignal) => http.json<T>("GET", path, undefined, signal);
  const post = <T>(path: string, body?: unknown) => http.json<T>("POST", path, body);
  const patch = <T>(path: string, body: unknown) => http.json<T>("PATCH", path, body);
  const remove = (path: string) => http.json<void>("DELETE", path);
  const message = (conversation: string, id: string) => `/conversations/${conversation}/messages/${id}`;
  return {
    /** Whether the server waits for its owner. */
    setupState: () => get<SetupState>("/setup"),
    /** Makes workspace and owner with the link's token, and signs in. */
    setup: (body: Setup) => post<Me>("/setup", body),
    signIn: (body: Login) => post<Me>("/session", body),
    signOut: () => remove("/session"),
    /** Who one is; `unauthenticated` when nobody. */
    me: () => get<Me>("/me"),

    agents: (page: PageQuery = {}) => get<Page<AgentView>>(`/agents${query({ ...page })}`),
    addAgent: (body: NewAgent) => post<AgentView>("/agents", body),
    changeAgent: (id: string, body: AgentPatch) => patch<AgentView>(`/agents/${id}`, body),

    inboxes: (page: PageQuery = {}) => get<Page<InboxView>>(`/inboxes${query({ ...page })}`),
    addInbox: (body: NewInbox) => post<InboxView>("/inboxes", body),
    changeInbox: (id: string, body: InboxPatch) => patch<InboxView>(`/inboxes/${id}`, body),

    apiKeys: (page: PageQuery = {}) => get<Page<ApiKeyView>>(`/api-keys${query({ ...page })}`),
    addApiKey: (body: NewApiKey) => post<CreatedApiKey>("/api-keys", body),
    removeApiKey: (id: string) => remove(`/api-keys/${id}`),

    contacts: (page: PageQuery = {}) => get<Page<ContactView>>(`/contacts${query({ ...page })}`),
    contact: (id: string) => get<ContactView>(`/contacts/${id}`),
    changeContact: (id: string, body: ContactPatch) => patch<ContactView>(`/contacts/${id}`, body),
    contactConversations: (id: string, page: PageQuery = {}) =>
      get<Page<ConversationRow>>(`/contacts/${id}/conversations${query({ ...page })}`),

    counts: () => get<Counts>("/conversations/counts"),
    conversations: (filter: ConversationQuery = {}, signal?: AbortSignal) =>
      get<Page<ConversationRow>>(`/conversations${query({ ...filter })}`, signal),
    conversation: (id: string) => get<ConversationAnswer>(`/conversations/${id}`),
    changeConversation: (id: string, body: ConversationPatch) =>
      patch<ConversationAnswer>(`/conversations/${id}`, body),
    messages: (id: string, where: Partial<MessageQuery> = {}, signal?: AbortSignal) =>
      get<MessagePage<MessageView, ConversationRow>>(`/conversations/${id}/messages${query({ ...where })}`, signal),
    editMessage: (conversation: string, id: string, text: string) =>
      patch<MessageAnswer<MessageView, ConversationRow>>(message(conversation, id), { text }),
    deleteMessage: (conversation: string, id: string) =>
      http.json<MessageAnswer<MessageView, ConversationRow> | undefined>("DELETE", message(conversation, id)),
  };
}
