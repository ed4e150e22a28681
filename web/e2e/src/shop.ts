/** Customers' pages: a second origin that serves whatever page a test writes, with the snippet in it. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type ShopPage = {
  readonly title?: string;
  readonly lang?: string;
  readonly dir?: "ltr" | "rtl";
  /** Into the head. */
  readonly head?: string;
  /** Into the body, before the snippet. */
  readonly body?: string;
  readonly snippet: string;
  readonly policy?: string;
};

export class Shop {
  /** Another site than the server: it is reached by name, the server by number. */
  readonly origin: string;
  readonly #pages = new Map<string, ShopPage>();
  readonly stop: () => void;

  private constructor(port: number, stop: () => void) {
    this.origin = `http://localhost:${port}`;
    this.stop = stop;
  }

  static async open(): Promise<Shop> {
    const server = createServer((ask, answer) => {
      const page = shop.#pages.get(ask.url?.split("?")[0] ?? "/");
      if (!page) {
        answer.writeHead(204).end(); // the favicon, which nobody misses
        return;
      }
      const headers = { "content-type": "text/html; charset=utf-8" };
      answer.writeHead(
        200,
        page.policy === undefined ? headers : { ...headers, "content-security-policy": page.policy },
      );
      answer.end(render(page));
    });
    await new Promise<void>((resolve) => server.listen(0, "localhost", resolve));
    const shop = new Shop((server.address() as AddressInfo).port, () => {
      server.closeAllConnections();
      server.close();
    });
    return shop;
  }

  /** Puts a page at a path and answers its address. */
  put(path: string, page: ShopPage): string {
    this.#pages.set(path, page);
    return `${this.origin}${path}`;
  }
}

function render({ title = "Shop", lang = "en", dir = "ltr", head = "", body = "", snippet }: ShopPage): string {
  return `<!doctype html>
<html lang="${lang}" dir="${dir}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${title}</title>${head}</head>
<body><main><h1>Tableware made slowly</h1><p>Bowls, plates and cups.</p>${body}</main>
${snippet}
</body></html>`;
}
