import { Agent, type Dispatcher, request as send } from "undici";

/** What only reads goes over connections that are kept for a few seconds, one request at a time on each, as every server can. */
const kept = new Agent({ allowH2: false });
/** What changes something has one of its own: a kept one may be closed already, and then nobody knows what was done. */
const own = new Agent({ allowH2: false, pipelining: 0 });
const closedCodes = new Set(["UND_ERR_SOCKET", "ECONNRESET", "EPIPE"]);

/** One exchange. Some servers close kept connections without a word: what only reads is asked once more then. */
export async function exchange(
  url: URL,
  options: Omit<Dispatcher.RequestOptions, "origin" | "path">,
): Promise<Dispatcher.ResponseData> {
  if (options.method !== "GET")
    return send(url, { ...options, dispatcher: own });
  try {
    return await send(url, { ...options, dispatcher: kept });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "";
    if (!closedCodes.has(String(code))) throw error;
    return send(url, { ...options, dispatcher: own });
  }
}
