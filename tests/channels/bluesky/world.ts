import { bluesky } from "../../../src/main/channels/bluesky/index.ts";
import type { Cursor } from "../../../src/main/channels/bluesky/poll.ts";
import type {
  Secrets,
  Settings,
} from "../../../src/main/channels/bluesky/settings.ts";
import { startHttpLine } from "../conformance/http-line.ts";
import { numbered, type Conforming } from "../conformance/world.ts";
import { startDouble, type DoubleOptions } from "./double.ts";
import type { DoublePost } from "./double-network.ts";

const dayMs = 86_400_000;
const hostile = `\u202e<b>x</b> javascript:alert(1) https://user:pass@evil.example/ \ud800`;

/** A server of Bluesky's network, as our own double speaks it. */
export function blueskyWorld(
  options: DoubleOptions = {},
): Conforming<Settings, Secrets, Cursor> {
  return {
    channel: bluesky,
    moreThanPage: 90,
    start: async () => {
      // What overflows is written in the past.
      let past = 0;
      const server = await startDouble({
        ...options,
        hostile: true,
        now: () => Date.now() - past,
      });
      const line = await startHttpLine(server.url);
      const anna = server.person("anna.test");
      const byNumber = new Map<number, DoublePost>();
      let number = 0;
      const mention = (createdAt = Date.now() - past) => {
        number += 1;
        const post = server.say(anna, `${numbered(number)} ${hostile}`, {
          names: [server.us],
          createdAt,
        });
        server.notify("mention", post);
        byNumber.set(number, post);
        return number;
      };
      const kept = server.tokens.issue();
      const settings = {
        handle: server.us.handle,
        did: server.us.did,
        server: line.url,
      };
      return {
        settings,
        secrets: { ...kept, password: server.tokens.password },
        line,
        leftOut: {
          edits:
            "The network shows no post otherwise than it was written first.",
        },
        nowhere: { ...settings, server: "https://bluesky.invalid" },
        write: (count) =>
          Promise.resolve(Array.from({ length: count }, () => mention())),
        writeBroken: () => {
          const post = server.say(anna, "broken", { names: [server.us] });
          server.notify("mention", post).author = {
            ...anna,
            did: "javascript:alert(1)",
          };
          return Promise.resolve();
        },
        writeLate: () => Promise.resolve(mention(Date.now() - 3_600_000)),
        delete: (deleted) => {
          server.remove(byNumber.get(deleted)?.uri ?? "");
          return Promise.resolve();
        },
        overflow: {
          when: "first",
          make: () => {
            for (let n = 260; n > 0; n -= 1) {
              past = n * dayMs;
              mention();
            }
            past = 0;
            return Promise.resolve();
          },
        },
        signIn: {
          revoke: () => Promise.resolve(server.tokens.revoke()),
          permit: () => Promise.resolve(server.tokens.permit(kept)),
        },
        outbox: {
          sendClass: "N",
          canMiss: true,
          count: (words) =>
            Promise.resolve(
              [...server.posts.values()].filter(
                ({ author, record }) =>
                  author.did === server.us.did &&
                  String(record["text"]).includes(words),
              ).length,
            ),
          uploads: {
            count: () => server.askedFor("com.atproto.repo.uploadBlob").length,
            forget: () => void server.blobs.splice(0),
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
