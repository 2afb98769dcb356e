import { wordpress } from "../../../src/main/channels/wordpress/index.ts";
import type { Cursor } from "../../../src/main/channels/wordpress/cursor.ts";
import type {
  Secrets,
  Settings,
} from "../../../src/main/channels/wordpress/settings.ts";
import { startHttpLine } from "../conformance/http-line.ts";
import { numbered, type Conforming } from "../conformance/world.ts";
import { startDouble, type DoubleOptions } from "./double.ts";

const hostile = `\u202e<b>x</b> <a href="javascript:alert(1)">you</a> <img src=x onerror=alert(1)>`;
const stamp = (at: number) => new Date(at).toISOString().slice(0, 19);

/** A WordPress site, as our own double speaks its API. */
export function wordpressWorld(
  options: DoubleOptions = {},
): Conforming<Settings, Secrets, Cursor> {
  return {
    channel: wordpress,
    moreThanPage: 130,
    start: async () => {
      const server = await startDouble(options);
      const line = await startHttpLine(new URL(server.url).origin);
      const { folder = "", plain = false, moderates = true } = options;
      const root = `${line.url}${folder}${plain ? "/?rest_route=/" : "/wp-json/"}`;
      const byNumber = new Map<number, number>();
      let number = 0;
      const write = (at = Date.now()) => {
        number += 1;
        const { id } = server.write({
          content: `${numbered(number)} ${hostile}`,
          date_gmt: stamp(at),
        });
        byNumber.set(number, id);
        return number;
      };
      const find = (wanted: number) => {
        const found = server.comments.get(byNumber.get(wanted) ?? 0);
        if (found === undefined) throw new Error(`nobody said ${wanted}`);
        return found;
      };
      // What the site says of itself has to lead through the line as well.
      server.options.guard = (request, response) => {
        const path = new URL(request.url ?? "/", server.url).pathname;
        if (path !== `${folder}/` || request.url?.includes("rest_route"))
          return false;
        response
          .writeHead(200, {
            "content-type": "text/html",
            link: `<${root}>; rel="https://api.w.org/"`,
          })
          .end("<!doctype html><title>Bakery</title>");
        return true;
      };
      return {
        settings: { site: `${line.url}${folder}/`, root, user: server.user },
        secrets: { password: server.password },
        line,
        leftOut: { uploads: "A comment takes no files." },
        nowhere: {
          site: "https://wordpress.invalid/",
          root: "https://wordpress.invalid/wp-json/",
          user: server.user,
        },
        write: (count) =>
          Promise.resolve(Array.from({ length: count }, () => write())),
        writeBroken: () => {
          server.write({ broken: { content: 5 } });
          return Promise.resolve();
        },
        writeLate: () => Promise.resolve(write(Date.now() - 3_600_000)),
        edit: (edited, words) => {
          find(edited).content = `${numbered(edited)} ${words}`;
          return Promise.resolve();
        },
        delete: (deleted) => {
          server.comments.delete(find(deleted).id);
          return Promise.resolve();
        },
        overflow: {
          when: "first",
          make: () => {
            for (let n = 260; n > 0; n -= 1) write(Date.now() - n * 86_400_000);
            return Promise.resolve();
          },
        },
        signIn: {
          revoke: () => Promise.resolve(server.setOpen(false)),
          permit: () => Promise.resolve(server.setOpen(true)),
        },
        outbox: {
          sendClass: "C",
          canMiss: moderates,
          count: (words) =>
            Promise.resolve(
              [...server.comments.values()].filter(
                ({ author, content, status }) =>
                  author === 1 && status !== "trash" && content.includes(words),
              ).length,
            ),
        },
        stop: async () => {
          await line.stop();
          await server.stop();
        },
      };
    },
  };
}
