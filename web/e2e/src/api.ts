/** The HTTP API as an integrator would call it, for what a test needs to be there before it begins. */

export type Inbox = { readonly id: string; readonly key: string; readonly snippet: string };
export type Owner = { readonly email: string; readonly password: string; readonly name: string };

/** One agent's session. */
export class Api {
  readonly #url: string;
  #cookie = "";

  constructor(url: string) {
    this.#url = url;
  }

  /** The cookie as browsers keep it. */
  get cookie(): { readonly name: string; readonly value: string } {
    const [name = "", value = ""] = this.#cookie.split("=");
    return { name, value };
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1${path}`, {
      method,
      headers: { "x-parlor": "1", "content-type": "application/json", ...(this.#cookie && { cookie: this.#cookie }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = response.headers.getSetCookie();
    if (set !== undefined) this.#cookie = set.split(";")[0] ?? "";
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Makes the workspace with the token of the setup link. */
  setUp(link: string, { name, email, password }: Owner): Promise<unknown> {
    const token = link.split("token=")[1];
    return this.call("POST", "/setup", { token, workspace: "Harbor Goods", name, email, password });
  }

  signIn({ email, password }: Pick<Owner, "email" | "password">): Promise<unknown> {
    return this.call("POST", "/session", { email, password });
  }

  addInbox(name: string, settings?: object): Promise<Inbox> {
    return this.call("POST", "/inboxes", { name, ...(settings && { settings }) });
  }
}
