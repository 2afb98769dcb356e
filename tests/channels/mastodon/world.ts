import { mastodon } from "../../../src/main/channels/mastodon/index.ts";
import type { Cursor } from "../../../src/main/channels/mastodon/poll.ts";
import type {
  Secrets,
  Settings,
} from "../../../src/main/channels/mastodon/settings.ts";
import { startHttpLine } from "../conformance/http-line.ts";
import { numbered, type Conforming } from "../conformance/world.ts";
import {
  startDouble,
  type DoubleOptions,
  type DoubleStatus,
} from "./double.ts";

const dayMs = 86_400_000;
const hostile = `\u202e<b>x</b> <a href="javascript:alert(1)">you</a> <img src=x onerror=alert(1)>`;

/** A Mastodon server and what is compatible with it, as our own double speaks it. */
export function mastodonWorld(
  options: DoubleOptions = {},
): Conforming<Settings, Secrets, Cursor> {
  return {
    channel: mastodon,
    moreThanPage: 90,
    start: async () => {
      const server = await startDouble(options);
      const line = await startHttpLine(server.url);
      const anna = server.person("anna@far.example");
      const byNumber = new Map<number, DoubleStatus>();
      let number = 0;
      const mention = (at = Date.now()) => {
        number += 1;
        const status = server.status(anna, `${numbered(number)} ${hostile}`, {
          names: [server.us],
          created_at: new Date(at).toISOString(),
        });
        server.notify("mention", anna, status);
        byNumber.set(number, status);
        return number;
      };
      const find = (wanted: number) => {
        const status = byNumber.get(wanted);
        if (status === undefined) throw new Error(`nobody said ${wanted}`);
        return status;
      };
      return {
        settings: { server: line.url },
        secrets: { accessToken: server.token },
        line,
        nowhere: { server: "mastodon.invalid" },
        write: (count) =>
          Promise.resolve(Array.from({ length: count }, () => mention())),
        writeBroken: () => {
          server.notify("mention", anna).status = { content: 5 };
          return Promise.resolve();
        },
        writeLate: () => Promise.resolve(mention(Date.now() - 3_600_000)),
        edit: (edited, words) => {
          const status = find(edited);
          status.content = `<p>${numbered(edited)} ${words}</p>`;
          status["edited_at"] = new Date().toISOString();
          return Promise.resolve();
        },
        delete: (deleted) => {
          const { id } = find(deleted);
          server.statuses.delete(id);
          // A notification goes with what it told of.
          const told = server.notifications.findIndex(
            ({ status }) => (status as DoubleStatus | undefined)?.id === id,
          );
          server.notifications.splice(told, 1);
          return Promise.resolve();
        },
        overflow: {
          when: "first",
          make: () => {
            const now = Date.now();
            for (let n = 260; n > 0; n -= 1) mention(now - n * dayMs);
            return Promise.resolve();
          },
        },
        signIn: {
          revoke: () => Promise.resolve(server.revoke()),
          permit: () => {
            server.permit(server.token);
            return Promise.resolve();
          },
        },
        outbox: {
          sendClass: options.keys === "honoured" ? "K" : "O",
          canMiss: true,
          count: (words) =>
            Promise.resolve(
              [...server.statuses.values()].filter(
                ({ account, content }) =>
                  account.id === server.us.id && content.includes(words),
              ).length,
            ),
          uploads: {
            count: () =>
              server.asked.filter(({ form }) => form !== undefined).length,
            forget: () => server.media.clear(),
          },
        },
        stop: async () => {
          await line.stop();
          await server.close();
        },
      };
    },
  };
}
