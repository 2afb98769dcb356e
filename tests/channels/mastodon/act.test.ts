import { afterEach, describe, expect, test } from "vitest";
import { act } from "../../../src/main/channels/mastodon/act.ts";
import { source } from "../../../src/main/channels/mastodon/edit.ts";
import { send } from "../../../src/main/channels/mastodon/send.ts";
import type {
  OutgoingAct,
  OutgoingMessage,
} from "../../../src/main/channels/outgoing.ts";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import { keepingUploads, plainly } from "../plainly.ts";
import { contextFor, pollAll } from "./context.ts";
import {
  breakage,
  startDouble,
  type Double,
  type DoubleOptions,
} from "./double.ts";

const open: Double[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A server with a mention of ours, as a poll brings it. */
async function start(options: DoubleOptions = {}) {
  const server = await startDouble(options);
  open.push(server);
  const context = contextFor(server.url, server.token);
  const anna = server.person("anna@far.example");
  const status = server.status(anna, "are you open?", { names: [server.us] });
  const notification = server.notify("mention", anna, status);
  const [mention] = (await pollAll(context)).flatMap((each) => each.messages);
  if (mention === undefined) throw new Error("It was not polled.");
  const write = async (
    text: string,
    options: OutgoingMessage["options"] = {},
  ) => {
    const result = await send(context, {
      ...plainly,
      readFile: () => Promise.resolve(new Blob(["bytes"])),
      key: `key of ${text}`,
      text,
      options,
      createdAt: Date.now(),
    });
    if (result.outcome !== "sent") throw new Error(result.outcome);
    return result.message;
  };
  return { server, context, anna, status, notification, mention, write };
}

function doing(
  message: RemoteMessage,
  what: Exclude<OutgoingAct["act"], "edit" | "report">,
): OutgoingAct {
  return { ...aimed(message), act: what };
}

function aimed(message: RemoteMessage) {
  const { remoteId, own, author, raw } = message;
  return { key: "key", target: { remoteId, own, author, raw, locations: [] } };
}

function editing(
  message: RemoteMessage,
  text: string,
): Extract<OutgoingAct, { act: "edit" }> {
  const attached = message.attachments.map((file, i) => ({
    ...file,
    id: `attachment-${i}`,
  }));
  return { ...aimed(message), ...plainly, attached, act: "edit", text };
}

const isDone = { outcome: "done" };

describe("what is done to a message", () => {
  test.each([
    ["like", "unlike", "favourite"],
    ["boost", "unboost", "reblog"],
    ["star", "unstar", "bookmark"],
  ] as const)("%s and %s, twice the same", async (on, off, what) => {
    const { server, context, mention } = await start();
    const has = () => server.done.get(mention.remoteId)?.has(what);
    for (const _ of [1, 2])
      expect(await act(context, doing(mention, on))).toEqual(isDone);
    expect(has()).toBe(true);
    for (const _ of [1, 2])
      expect(await act(context, doing(mention, off))).toEqual(isDone);
    expect(has()).toBe(false);
  });

  test("on one that is gone: a like is not possible, taking it back is done", async () => {
    const { server, context, mention } = await start();
    server.statuses.delete(mention.remoteId);
    expect(await act(context, doing(mention, "like"))).toMatchObject({
      outcome: "failed",
      code: "gone",
    });
    expect(await act(context, doing(mention, "unlike"))).toEqual(isDone);
  });

  test("by a sign-in that may not: says to sign in again", async () => {
    const { server, context, mention } = await start();
    server.fail(
      /favourite/,
      breakage.refusing(403, "This action is outside the authorized scopes"),
    );
    const result = await act(context, doing(mention, "like"));
    expect(result).toMatchObject({ outcome: "failed", code: "needs-sign-in" });
    expect(result).toMatchObject({
      message: expect.stringContaining("Sign in again"),
    });
  });

  test("too often: waits as long as the server says", async () => {
    const { server, context, mention } = await start();
    const resetAt = Date.now() + 60_000;
    server.fail(/reblog/, breakage.tooMany(resetAt));
    expect(await act(context, doing(mention, "boost"))).toMatchObject({
      outcome: "failed",
      code: "rate-limited",
      details: { retryAt: resetAt },
    });
  });

  test.each(["unavailable", "hangUp"] as const)(
    "%s: nobody knows, and it is done again",
    async (how) => {
      const { server, context, mention } = await start();
      server.fail(/favourite/, breakage[how]);
      expect(await act(context, doing(mention, "like"))).toMatchObject({
        outcome: "unknown",
      });
      expect(await act(context, doing(mention, "like"))).toEqual(isDone);
    },
  );

  test("what Mastodon has not is said, and nothing is asked", async () => {
    const { server, context, mention } = await start();
    const before = server.asked.length;
    expect(await act(context, doing(mention, "approve"))).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
    expect(server.asked).toHaveLength(before);
  });
});

describe("deleting", () => {
  test("takes our own post away, also when it is gone already", async () => {
    const { server, context, write } = await start();
    const ours = await write("closed today");
    for (const _ of [1, 2])
      expect(await act(context, doing(ours, "delete"))).toEqual(isDone);
    expect(server.statuses.has(ours.remoteId)).toBe(false);
  });

  test("never touches what others wrote", async () => {
    const { server, context, mention } = await start();
    expect(await act(context, doing(mention, "delete"))).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
    expect(server.statuses.has(mention.remoteId)).toBe(true);
  });
});

describe("editing", () => {
  const address = "https://example.org/a/long/way/to/the/menu?x=1";

  test("begins with the text as it was typed", async () => {
    const { context, write } = await start();
    const text = `@anna@far.example see ${address}`;
    const ours = await write(text, { warning: "food", lang: "en" });
    expect(ours.text).not.toContain("far.example");
    expect(await source(context, ours.remoteId)).toEqual({ text });
  });

  test("begins with names and addresses made whole where the server does not tell", async () => {
    const { context, write } = await start({ edits: "without-source" });
    const text = `@anna@far.example see ${address}, not @shop`;
    const ours = await write(text);
    expect(await source(context, ours.remoteId)).toEqual({ text });
  });

  test("keeps whom it names and where it leads, also of a text as it was shown", async () => {
    const { server, context, write } = await start();
    const ours = await write(`@anna@far.example see ${address} (@anna!)`);
    await act(context, editing(ours, `${ours.text} tomorrow`));
    expect(server.asked.at(-1)?.body["status"]).toBe(
      `@anna@far.example see ${address} (@anna@far.example!) tomorrow`,
    );
  });

  test("answers the post as the next poll brings it, with its warning, language and files", async () => {
    const { server, context, write } = await start();
    const picture = {
      id: "file-0001",
      name: "a.png",
      mediaType: "image/png",
      size: 1,
    };
    const ours = await write("open till six", {
      warning: "hours",
      lang: "en",
      files: [picture],
    });
    const result = await act(context, {
      ...editing(ours, "open till seven"),
      options: { warning: "hours" },
    });
    expect(server.asked.at(-1)).toMatchObject({
      method: "PUT",
      body: {
        status: "open till seven",
        spoiler_text: "hours",
        language: "en",
        media_ids: ["media-1"],
      },
    });
    const all = (await pollAll(context)).flatMap((each) => each.messages);
    const polled = all.find(({ remoteId }) => remoteId === ours.remoteId);
    expect(result).toEqual({ outcome: "done", message: polled });
    expect(polled).toMatchObject({ text: "open till seven", warning: "hours" });
  });

  test("pictures stay folded without a warning that nobody wrote", async () => {
    const { server, context, write } = await start();
    const ours = await write("open");
    Object.assign(server.statuses.get(ours.remoteId) ?? {}, {
      sensitive: true,
    });
    await act(context, {
      ...editing(ours, "closed"),
      options: { warning: "Sensitive pictures" },
    });
    expect(server.asked.at(-1)?.body).toMatchObject({
      spoiler_text: "",
      sensitive: true,
    });
  });

  describe("files", () => {
    const cup = {
      id: "file-0001",
      name: "a.png",
      mediaType: "image/png",
      size: 1,
      alt: "a cup",
    };
    const film = {
      id: "file-0002",
      name: "b.mp4",
      mediaType: "video/mp4",
      size: 4e7,
    };
    const isUpload = ({ form }: { form?: unknown }) => form !== undefined;

    test("that stay are not brought again, in whatever order", async () => {
      const { server, context, write } = await start();
      const ours = await write("look", { files: [film, cup] });
      const edit = editing(ours, "look here");
      const [first, second] = edit.attached.map((file) => ({
        ...file,
        size: 0,
        stays: true as const,
      }));
      if (first === undefined || second === undefined) throw new Error("none");
      server.asked.splice(0);
      const files = [second, { ...film, id: "file-0003" }, first];
      const told = new Set<string>();
      const result = await act(context, {
        ...edit,
        options: { files },
        readFile: () => Promise.resolve(new Blob(["new"])),
        progress: (sent, total) => told.add(`${sent} of ${total}`),
      });
      expect(result.outcome).toBe("done");
      // Only what is new has to leave, and the words.
      expect([...told].at(-2)).toBe("40000000 of 40000009");
      expect([...told].at(-1)).toBe("40000009 of 40000009");
      expect(server.asked.filter(isUpload)).toHaveLength(1);
      const { media_ids, media_attributes } = server.asked.at(-1)?.body ?? {};
      expect(media_ids).toEqual(["media-2", "media-3", "media-1"]);
      expect(media_attributes).toBeUndefined();
    });

    test("that stay get the words that are to stand on them now", async () => {
      const { server, context, write } = await start();
      const ours = await write("look", { files: [cup] });
      const edit = editing(ours, "look");
      const files = edit.attached.map((file) => ({
        ...file,
        size: 0,
        alt: "two cups",
        stays: true as const,
      }));
      server.asked.splice(0);
      expect(await act(context, { ...edit, options: { files } })).toMatchObject(
        {
          outcome: "done",
          message: { attachments: [{ alt: "two cups" }] },
        },
      );
      expect(server.asked.filter(isUpload)).toEqual([]);
    });

    test("that are to stay and went meanwhile are told, and nothing is changed", async () => {
      const { server, context, write } = await start();
      const ours = await write("look", { files: [cup] });
      const edit = editing(ours, "look here");
      Object.assign(server.statuses.get(ours.remoteId) ?? {}, {
        media_attachments: [],
      });
      const files = edit.attached.map((file) => ({
        ...file,
        size: 0,
        stays: true as const,
      }));
      expect(await act(context, { ...edit, options: { files } })).toMatchObject(
        {
          outcome: "failed",
          message: expect.stringContaining("is not with the post any more"),
        },
      );
      expect(server.asked.map(({ method }) => method)).not.toContain("PUT");
    });

    test("that an edit brought of which nobody knew are not brought again", async () => {
      const { server, context, write } = await start();
      const ours = await write("look");
      const edit = {
        ...editing(ours, "look here"),
        options: { files: [cup] },
        readFile: () => Promise.resolve(new Blob(["new"])),
        uploads: keepingUploads(),
      };
      server.fail(/PUT/, breakage.committed(504));
      for (const outcome of ["unknown", "done"])
        expect((await act(context, edit)).outcome).toBe(outcome);
      expect(server.asked.filter(isUpload)).toHaveLength(1);
      const shown = server.statuses.get(ours.remoteId);
      expect(shown?.["media_attachments"]).toMatchObject([{ id: "media-1" }]);
    });
  });

  test("a warning that was emptied goes", async () => {
    const { server, context, write } = await start();
    const ours = await write("open", { warning: "hours" });
    const edit = { ...editing(ours, "open"), options: {} };
    await act(context, edit);
    expect(server.statuses.get(ours.remoteId)?.spoiler_text).toBe("");
  });

  test("is not done where it loses something or cannot be", async () => {
    const { context, mention } = await start();
    expect(await act(context, editing(mention, "x"))).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
    const { server, context: other, write } = await start({ edits: "no" });
    const ours = await write("open");
    expect(await act(other, editing(ours, "closed"))).toMatchObject({
      outcome: "failed",
      code: "refused",
      message: expect.stringContaining("cannot edit"),
    });
    Object.assign(server.statuses.get(ours.remoteId) ?? {}, {
      poll: { options: [{ title: "yes" }] },
    });
    expect(await act(other, editing(ours, "closed"))).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("votes"),
    });
  });

  test("is made again after an answer that confirms nothing", async () => {
    const { server, context, write } = await start();
    const ours = await write("open");
    for (const fault of [breakage.html, breakage.committed(504)]) {
      server.fail(/PUT/, fault);
      expect(await act(context, editing(ours, "closed"))).toMatchObject({
        outcome: "unknown",
      });
    }
  });
});

describe("moderating", () => {
  test("blocks and reports the author of a message", async () => {
    const { server, context, anna, mention } = await start();
    expect(await act(context, doing(mention, "block"))).toEqual(isDone);
    expect([...server.blocked]).toEqual([anna.id]);
    const report = {
      ...aimed(mention),
      act: "report",
      reason: "spam",
    } as const;
    expect(await act(context, report)).toEqual(isDone);
    expect(server.reports).toEqual([
      { account_id: anna.id, status_ids: [mention.remoteId], comment: "spam" },
    ]);
  });

  test("finds the author by name where nothing was kept of the message", async () => {
    const { server, context, anna, mention } = await start();
    const bare = { ...mention, raw: null };
    expect(await act(context, doing(bare, "block"))).toEqual(isDone);
    expect([...server.blocked]).toEqual([anna.id]);
  });
});

describe("what triage tells the server", () => {
  test("clears the notification of a message, also a cleared one", async () => {
    const { server, context, mention } = await start();
    for (const _ of [1, 2])
      expect(await act(context, doing(mention, "clear-notification"))).toEqual(
        isDone,
      );
    expect(server.notifications).toEqual([]);
  });

  test("moves the marker forward, never back", async () => {
    const { server, context, mention, notification } = await start();
    await act(context, doing(mention, "mark-read"));
    expect(server.marker.id).toBe(notification.id);
    server.marker.id = `${notification.id}0`;
    await act(context, doing(mention, "mark-read"));
    expect(server.marker.id).toBe(`${notification.id}0`);
  });

  test("is nothing for a message that no notification told of", async () => {
    const { context, write } = await start();
    const ours = await write("open");
    expect(await act(context, doing(ours, "mark-read"))).toEqual(isDone);
    expect(await act(context, doing(ours, "clear-notification"))).toEqual(
      isDone,
    );
  });
});
