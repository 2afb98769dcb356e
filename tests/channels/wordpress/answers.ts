import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttp } from "../../../src/main/channels/http.ts";
import type { OpenContext } from "../../../src/main/channels/channel.ts";

export type Answer = {
  status?: number;
  headers?: Record<string, string>;
  /** An object goes as JSON, a text as a page. */
  body?: unknown;
};

/** A web server of fixed answers, by path and query; `%` stands for its own address. Whatever else is asked for: 404. */
export async function startAnswers(answers: Readonly<Record<string, Answer>>) {
  const asked: {
    method: string | undefined;
    path: string;
    authorization: string | undefined;
  }[] = [];
  const server = createServer((request, response) => {
    const { method, url: path = "/", headers: sent } = request;
    asked.push({ method, path, authorization: sent.authorization });
    const {
      status = 200,
      headers = {},
      body = "",
    } = answers[path] ?? answers["*"] ?? { status: 404, body: notFound };
    const isPage = typeof body === "string";
    const text = isPage ? body : JSON.stringify(body);
    response.writeHead(status, {
      "content-type": isPage ? "text/html" : "application/json",
      ...Object.fromEntries(
        Object.entries(headers).map(([name, value]) => [
          name,
          value.replaceAll("%", url),
        ]),
      ),
    });
    response.end(text.replaceAll("%", url));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}`;
  return {
    url,
    host: new URL(url).host,
    asked,
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** As a theme says it. */
export const notFound =
  '<!doctype html><html><head><title>Page not found &#8211; Bakery</title><script src="https://cdnjs.cloudflare.com/x.js"></script></head><body>Captcha below our form</body></html>';

export const openContext: OpenContext = {
  http: createHttp({
    userAgent: "Porchlight/0.1 (+https://porchlight.example)",
    isOffline: () => false,
  }),
  signal: new AbortController().signal,
  now: Date.now,
};
