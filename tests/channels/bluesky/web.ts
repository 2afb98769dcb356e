import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Http } from "../../../src/main/channels/http.ts";
import { http } from "./context.ts";

/** Who everybody's links lead to. */
export const shop = "https://shop.example";

/** A stranger's site: `shop` for who asks with its `http`, which is the real one otherwise. */
export async function startWeb(site: RequestListener) {
  const server = createServer(site);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const host = `127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const toSite: Http = {
    async request(asked) {
      if (new URL(asked.url).origin !== shop) return http.request(asked);
      const url = asked.url.replace(shop, `http://${host}`);
      const request = { ...asked, url, onlyPublicBut: host };
      return { ...(await http.request(request)), url: asked.url };
    },
  };
  return {
    host,
    http: toSite,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
