import { mastodon } from "../../../src/main/channels/mastodon/index.ts";
import { conformChannel } from "../conformance.ts";
import { breakage, startDouble } from "./double.ts";

conformChannel("mastodon", {
  channel: mastodon,
  start: async () => {
    const server = await startDouble();
    const anna = server.person("anna@far.example");
    return {
      settings: { server: server.url },
      secrets: { accessToken: server.token },
      add: (count) => {
        for (let n = 0; n < count; n += 1) {
          const status = server.status(
            anna,
            `<b>hello\u202e</b> <a href="javascript:alert(1)">you</a> <img src=x onerror=alert(1)>`,
            { names: [server.us] },
          );
          server.notify("mention", anna, status);
        }
        return Promise.resolve();
      },
      addBroken: () => {
        server.notify("mention", anna).status = { content: 5 };
        return Promise.resolve();
      },
      breakDown: () => {
        server.fail(
          /./,
          breakage.refusing(422, `Bearer ${server.token} is not welcome`),
          100,
        );
        return Promise.resolve();
      },
      stop: () => server.close(),
    };
  },
});
