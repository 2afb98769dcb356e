import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { channels } from "../../src/main/channels/index.ts";
import { createHttp } from "../../src/main/channels/http.ts";
import type {
  OutgoingAct,
  OutgoingMessage,
} from "../../src/main/channels/outgoing.ts";
import type {
  PollResult,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import { act, source } from "../../src/main/channels/wordpress/act.ts";
import { authorise } from "../../src/main/channels/wordpress/authorise.ts";
import {
  backfill,
  type History,
} from "../../src/main/channels/wordpress/backfill.ts";
import type { Cursor } from "../../src/main/channels/wordpress/cursor.ts";
import { discover } from "../../src/main/channels/wordpress/discover.ts";
import {
  check,
  identify,
  openApi,
  type Context,
} from "../../src/main/channels/wordpress/identify.ts";
import { poll } from "../../src/main/channels/wordpress/poll.ts";
import { find, send } from "../../src/main/channels/wordpress/send.ts";
import { settings as settingsSchema } from "../../src/main/channels/wordpress/settings.ts";
import { comment as commentWire } from "../../src/main/channels/wordpress/wire.ts";
import { AppError } from "../../src/shared/fault.ts";
import { alone, plainly } from "../channels/plainly.ts";
import { runCore } from "../main/run-core.ts";
import { describeServer } from "./describe-server.ts";
import {
  isInstalled,
  startWordpress,
  type WordpressServer,
  type WordpressSite,
} from "./wordpress.ts";

const http = createHttp({
  userAgent: "Porchlight/0.1 (+https://porchlight.example)",
  isOffline: () => false,
});

describeServer("WordPress", isInstalled(), () => {
  let server: WordpressServer;
  let site: WordpressSite;
  beforeAll(async () => {
    server = await startWordpress();
    site = await server.addSite();
  }, 60_000);
  afterAll(() => server.stop());

  const contextOf = (
    at: WordpressSite,
    user: "owner" | "reader" = "owner",
    more: Partial<Context> = {},
  ): Context => ({
    accountId: "account",
    settings: { site: `${at.url}/`, user },
    ...alone({ password: at.users[user].appPassword }),
    http,
    now: Date.now,
    signal: new AbortController().signal,
    ...more,
  });

  async function signIn(at: WordpressSite, user?: "owner" | "reader") {
    const context = contextOf(at, user);
    const profile = await identify(context);
    return {
      profile,
      context: {
        ...context,
        settings: settingsSchema.parse(
          JSON.parse(JSON.stringify(profile.settings)),
        ),
      },
    };
  }

  async function pollAll(context: Context, from: Cursor | null = null) {
    const all: PollResult<Cursor>[] = [];
    let cursor = from;
    for (;;) {
      const result = await poll(context, cursor);
      all.push(result);
      ({ cursor } = result);
      if (!result.more) break;
    }
    return {
      cursor,
      messages: all.flatMap(({ messages }) => messages),
      signals: all.flatMap(({ signals }) => signals),
      tombstones: all.flatMap(({ tombstones }) => tombstones),
      gaps: all.flatMap(({ gaps }) => gaps),
    };
  }
  type Polled = Awaited<ReturnType<typeof pollAll>>;
  const saying = ({ messages }: Pick<Polled, "messages">, words: string) => {
    const found = messages.find(({ text }) => text.includes(words));
    if (found === undefined) throw new Error(`nobody said ${words}`);
    return found;
  };
  const answering = (
    parent: RemoteMessage,
    text: string,
    key = crypto.randomUUID(),
  ): OutgoingMessage => ({
    ...plainly,
    key,
    text,
    createdAt: Date.now(),
    parent,
  });
  const doing = (
    target: RemoteMessage,
    what: Exclude<OutgoingAct["act"], "edit" | "report">,
  ): OutgoingAct => ({
    act: what,
    key: crypto.randomUUID(),
    target: { ...target, locations: [] },
  });
  const faultOf = async (promise: Promise<unknown>): Promise<AppError> => {
    const error: unknown = await promise.then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (error instanceof AppError) return error;
    throw new Error("It should have failed.", { cause: error });
  };
  /** Comments below a post as they come in at once; answers their numbers. */
  const insert = async (
    count: number,
    { approved = 1, post = 1, words = "walked" } = {},
  ) =>
    (await site.php(`
      global $wpdb;
      $rows = array();
      for ( $n = 0; $n < ${String(count)}; $n++ )
        $rows[] = "(${String(post)}, 'Eve', '${words} $n end', NOW(), UTC_TIMESTAMP(), ${String(approved)}, 'comment')";
      $wpdb->query( "INSERT INTO $wpdb->comments (comment_post_ID, comment_author, comment_content, comment_date, comment_date_gmt,
        comment_approved, comment_type) VALUES " . implode( ',', $rows ) );
      return range( $wpdb->insert_id, $wpdb->insert_id + ${String(count - 1)} );`)) as number[];
  const idsOf = ({ messages }: Pick<Polled, "messages">) =>
    messages.map(({ remoteId }) => remoteId);
  const dayMs = 86_400_000;

  test("signs in at the site's own page, and says who it is", async () => {
    const { settings } = contextOf(site);
    const begun = await authorise(
      { site: settings.site, browser: { way: "page" } },
      { uri: "http://127.0.0.1:9/back" },
      contextOf(site),
    );
    expect(new URL(begun.url).pathname).toBe(
      "/wp-admin/authorize-application.php",
    );
    const back = new URL(await site.approve(begun.url));
    expect(back.origin).toBe("http://127.0.0.1:9");
    expect(back.searchParams.get("state")).toBe(begun.state);
    const bought = await begun.finish(
      back.searchParams.get("password") ?? "",
      back.searchParams,
    );
    expect(bought.settings.user).toBe("owner");
    const profile = await identify({
      ...contextOf(site),
      settings: bought.settings,
      secrets: bought.secrets,
    });
    expect(profile).toMatchObject({
      name: "Harbour & Bakery",
      handle: `owner@${new URL(site.url).host}`,
      capabilities: { moderate: ["approve", "hold", "spam", "remove"] },
    });
    expect(JSON.stringify(profile)).not.toContain(bought.secrets.password);
    const steps = await check(contextOf(site));
    expect(steps.map(({ name, ok }) => [name, ok])).toEqual([
      ["Site", true],
      ["Sign-in", true],
      ["Moderation", true],
    ]);
  });

  test("a visitor's comment is held, approved, answered in its thread, and never twice", async () => {
    const { context } = await signIn(site);
    const { status, location } = await site.comment(
      "Do you bake rye bread? <b>Now</b>",
    );
    expect(status).toBe(302);
    expect(location).toContain("unapproved");
    const first = await pollAll(context);
    const held = saying(first, "rye bread");
    expect(held).toMatchObject({
      standing: "held",
      addressed: "to-us",
      own: false,
      kind: "comment",
      subject: "Hello world!",
      below: "post-1",
      author: { name: "Ana", remoteId: "ana@visitor.example" },
    });
    expect(Math.abs(held.sentAt - Date.now())).toBeLessThan(dayMs / 24);
    const post = first.messages.find(({ remoteId }) => remoteId === "post-1");
    expect(post).toMatchObject({ own: true, subject: "Hello world!" });

    const approval = doing(held, "approve");
    expect(await act(context, approval)).toEqual({ outcome: "done" });
    expect(await act(context, approval)).toEqual({ outcome: "done" });
    const second = await pollAll(context, first.cursor);
    expect(saying(second, "rye bread")).toMatchObject({ standing: "shown" });
    expect(second.messages).toHaveLength(1);

    const text =
      'Yes: "every" Friday & Saturday <3\n\nhttps://bakery.example/rye :)';
    const outgoing = answering(held, text);
    const sent = await send(context, outgoing);
    if (sent.outcome !== "sent") throw new Error(JSON.stringify(sent));
    expect(sent.message).toMatchObject({ own: true, inReplyTo: held.remoteId });
    expect(sent.message.text).toContain("Friday & Saturday <3");
    // The same again is refused, and found; the same words later are somebody's mistake.
    const again = await send(context, outgoing);
    expect(again).toMatchObject({
      outcome: "sent",
      message: { remoteId: sent.message.remoteId },
    });
    expect((await find(context, outgoing))?.remoteId).toBe(
      sent.message.remoteId,
    );
    const later = { ...outgoing, createdAt: Date.now() + 3 * dayMs };
    expect(await send(context, later)).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
    expect(await source(context, sent.message.remoteId)).toEqual({ text });

    const edited = await act(context, {
      ...plainly,
      attached: [],
      act: "edit",
      key: "edit",
      text: "Every Saturday.",
      target: { ...sent.message, locations: [] },
    });
    expect(edited).toMatchObject({
      outcome: "done",
      message: { text: "Every Saturday." },
    });
    const third = await pollAll(context, second.cursor);
    expect(saying(third, "Every Saturday.").remoteId).toBe(
      sent.message.remoteId,
    );

    // A visitor answers us, then another one answers that visitor.
    await site.comment("Thank you!", { parent: Number(sent.message.remoteId) });
    const fourth = await pollAll(context, third.cursor);
    const thanks = saying(fourth, "Thank you!");
    expect(thanks).toMatchObject({
      addressed: "to-us",
      inReplyTo: sent.message.remoteId,
    });
    await act(context, doing(thanks, "approve"));
    await site.comment("Me too", {
      parent: Number(thanks.remoteId),
      name: "Ben",
      mail: "ben@visitor.example",
    });
    const fifth = await pollAll(context, fourth.cursor);
    expect(saying(fifth, "Me too")).toMatchObject({
      addressed: "other",
      standing: "held",
    });
  });

  test("an answer to what is held approves it; what is in the bin is not answered", async () => {
    const { context } = await signIn(site);
    await site.comment("Is it open on Sunday?", {
      name: "Cem",
      mail: "cem@visitor.example",
    });
    const first = await pollAll(context);
    const held = saying(first, "on Sunday");
    expect(held.standing).toBe("held");
    expect(await send(context, answering(held, "No."))).toMatchObject({
      outcome: "sent",
    });
    const second = await pollAll(context, first.cursor);
    expect(saying(second, "on Sunday").standing).toBe("shown");
    expect(await act(context, doing(held, "remove"))).toEqual({
      outcome: "done",
    });
    expect(await act(context, doing(held, "remove"))).toEqual({
      outcome: "done",
    });
    expect(await send(context, answering(held, "Or yes."))).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
  });

  test("held again, spam and bin are seen and undone, by whomever they were done", async () => {
    const { context } = await signIn(site);
    await site.comment("Cheap watches", {
      name: "Dan",
      mail: "dan@visitor.example",
    });
    let { cursor, messages } = await pollAll(context);
    const target = saying({ messages }, "Cheap watches");
    const becomes = async (standing: string) => {
      ({ cursor, messages } = await pollAll(context, cursor));
      expect(saying({ messages }, "Cheap watches")).toMatchObject({ standing });
    };
    for (const [what, standing] of [
      ["spam", "hidden"],
      ["hold", "held"],
      ["remove", "hidden"],
      ["approve", "shown"],
    ] as const) {
      expect(await act(context, doing(target, what))).toEqual({
        outcome: "done",
      });
      await becomes(standing);
    }
    await site.php(`return wp_trash_comment( ${target.remoteId} );`);
    await becomes("hidden");
    await site.php(`return wp_untrash_comment( ${target.remoteId} );`);
    await becomes("shown");
    await site.php(`return wp_delete_comment( ${target.remoteId}, true );`);
    const gone = await pollAll(context, cursor);
    expect(gone.tombstones.map(({ remoteId }) => remoteId)).toEqual([
      target.remoteId,
    ]);
    expect(await act(context, doing(target, "approve"))).toMatchObject({
      code: "gone",
    });
  });

  test("what is decided here is done at the site and undone there: approve, hold, spam, bin, reply, edit, delete", async () => {
    const dir = await mkdtemp(join(tmpdir(), "porchlight-wordpress-core-"));
    const under = await runCore(dir, channels);
    try {
      await under.call("settings.save", { undoSeconds: 0 });
      const { settings, secrets } = contextOf(site);
      const { id: account } = await under.call("accounts.add", {
        channel: "wordpress",
        settings,
        secrets,
      });
      await site.comment("Is this undone?", {
        name: "Fay",
        mail: "fay@visitor.example",
      });
      await under.call("accounts.poll", { id: account });
      const { items } = await under.call("conversations.list", {
        query: "undone is:held",
      });
      const conversationId = items[0]?.id ?? "";
      const read = async () =>
        (await under.call("conversations.get", { id: conversationId }))
          .messages;
      const asked = (await read())[0];
      const { context } = await signIn(site);
      const atSite = (remoteId = asked?.remoteId ?? "") =>
        openApi(context).get(`wp/v2/comments/${remoteId}`, commentWire, {
          context: "edit",
        });
      const settled = () =>
        expect
          .poll(async () =>
            (await under.call("outbox.list", { which: "all" })).some(
              ({ state }) => state === "queued" || state === "sending",
            ),
          )
          .toBe(false);
      const standing = async () => {
        await settled();
        return (await atSite()).status;
      };
      const does = (what: "approve" | "hold" | "spam" | "remove") =>
        under.call("outbox.act", {
          id: crypto.randomUUID(),
          messageId: asked?.id ?? "",
          act: what,
        });
      for (const [what, done, undone] of [
        ["spam", "spam", "hold"],
        ["remove", "trash", "hold"],
        ["approve", "approved", "hold"],
        ["approve", "approved", ""],
        ["hold", "hold", "approved"],
        ["spam", "spam", "approved"],
        ["remove", "trash", "approved"],
      ] as const) {
        const { decisionId } = await does(what);
        expect(await standing(), what).toBe(done);
        if (undone === "") continue;
        await under.call("undo", { decisionId });
        expect(await standing(), `${what} undone`).toBe(undone);
      }

      const reply = (text: string, undoSeconds: number) =>
        under.call("outbox.send", {
          id: crypto.randomUUID(),
          conversationId,
          text,
          undoSeconds,
        });
      const { id: early } = await reply("Sent too early", 60);
      await under.call("outbox.discard", { id: early });
      await reply("Yes, it is", 0);
      await settled();
      const sent = (await read()).at(-1);
      expect(sent?.text).toBe("Yes, it is");
      const own = () => atSite(sent?.remoteId);
      const messageId = sent?.id ?? "";
      const edit = async (text: string) => {
        const id = crypto.randomUUID();
        await under.call("outbox.act", { id, messageId, act: "edit", text });
        await settled();
        return (await own()).content.raw;
      };
      expect(await edit("Yes, it was")).toBe("Yes, it was");
      // What an edit replaced is kept, and put back the same way.
      expect(await edit("Yes, it is")).toBe("Yes, it is");

      const { decisionId } = await under.call("outbox.act", {
        id: crypto.randomUUID(),
        messageId,
        act: "delete",
      });
      await settled();
      expect((await own()).status).toBe("trash");
      await under.call("accounts.poll", { id: account });
      expect((await read()).at(-1)).toMatchObject({
        deletedAt: expect.any(Number) as number,
        doable: ["restore"],
      });
      await under.call("undo", { decisionId });
      await settled();
      expect((await own()).status).toBe("approved");
      await under.call("accounts.poll", { id: account });
      const back = (await read()).at(-1);
      expect(back?.deletedAt).toBeUndefined();
      expect(back?.doable).toEqual(["edit", "delete"]);
      const { rows } = await openApi(context).list(
        "wp/v2/comments",
        z.array(z.object({ id: z.number() })),
        { context: "edit", status: "any", search: "too early" },
      );
      expect(rows).toEqual([]);
    } finally {
      await under.core.close();
      await rm(dir, { recursive: true, force: true });
    }
  });

  test("who may not moderate reads what is public, and is told what is missing", async () => {
    const { context, profile } = await signIn(site, "reader");
    expect(profile.capabilities).toMatchObject({ moderate: [], edit: false });
    const { messages, gaps } = await pollAll(context);
    expect(messages.filter(({ standing }) => standing === "held")).toEqual([]);
    expect(messages.some(({ text }) => text.includes("rye bread"))).toBe(true);
    expect(messages.some(({ text }) => text.includes("Me too"))).toBe(false);
    expect(gaps.map(({ why }) => why).join()).toContain("may not moderate");
    const last = (await check(context)).at(-1);
    expect(last?.message).toContain("only what is public");
    const rye = saying({ messages }, "rye bread");
    expect(await act(context, doing(rye, "hold"))).toMatchObject({
      outcome: "failed",
      code: "refused",
    });
    expect(await send(context, answering(rye, "I like it too"))).toMatchObject({
      outcome: "sent",
    });
  });

  test("what is approved or becomes public late reaches who may not moderate, however far down it stands", async () => {
    const { context } = await signIn(site, "reader");
    const [deep = 0] = await insert(1, { approved: 0, words: "deep" });
    await insert(70);
    const [late = 0] = await insert(1, { approved: 0, words: "late" });
    await insert(1);
    const first = await pollAll(context);
    await site.php(`wp_set_comment_status( ${String(late)}, 'approve' );
      wp_set_comment_status( ${String(deep)}, 'approve' ); return true;`);
    const second = await pollAll(context, first.cursor);
    expect(idsOf(second)).toEqual([String(late)]);
    // Held again and approved again it goes and comes back.
    await site.php(
      `wp_set_comment_status( ${String(late)}, 'hold' ); return true;`,
    );
    const third = await pollAll(context, second.cursor);
    expect(third.tombstones.map(({ remoteId }) => remoteId)).toEqual([
      String(late),
    ]);
    await site.php(
      `wp_set_comment_status( ${String(late)}, 'approve' ); return true;`,
    );
    const later = { ...context, now: () => Date.now() + 11 * 60_000 };
    const fourth = await pollAll(later, third.cursor);
    expect(idsOf(fourth).toSorted()).toEqual(
      [deep, late].map(String).toSorted(),
    );
    expect(idsOf(await pollAll(later, fourth.cursor))).toEqual([]);
  });

  test("many of one second, imports dated back, deep threads and links all come, once", async () => {
    const { context } = await signIn(site);
    const { cursor } = await pollAll(context);
    await site.php(`
      $parent = 0;
      for ( $n = 0; $n < 130; $n++ ) {
        wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => "many $n end", 'comment_author' => 'Eve',
          'comment_date' => '2026-03-29 02:30:00', 'comment_date_gmt' => '2026-03-29 00:30:00', 'comment_approved' => 1 ) );
      }
      for ( $n = 0; $n < 9; $n++ ) {
        $parent = wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => "deep $n end", 'comment_author' => 'Eve',
          'comment_parent' => $parent, 'comment_approved' => 1 ) );
      }
      wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => '[&#8230;] bread [&#8230;]', 'comment_type' => 'pingback',
        'comment_author' => 'A food blog', 'comment_author_url' => 'https://food.example/bread', 'comment_approved' => 1 ) );
      wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => '<strong>Ovens</strong>', 'comment_type' => 'trackback',
        'comment_author' => 'Ovens', 'comment_author_url' => 'https://ovens.example/', 'comment_approved' => 1 ) );
      return true;`);
    const { messages, signals } = await pollAll(context, cursor);
    const ids = messages.map(({ remoteId }) => remoteId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(
      messages.filter(({ text }) => text.startsWith("many ")),
    ).toHaveLength(130);
    for (let n = 1; n < 9; n += 1)
      expect(saying({ messages }, `deep ${String(n)} end`).inReplyTo).toBe(
        saying({ messages }, `deep ${String(n - 1)} end`).remoteId,
      );
    expect(
      signals.toSorted((a, b) => a.remoteId.localeCompare(b.remoteId)),
    ).toMatchObject(
      [
        ["A food blog", "https://food.example/bread"],
        ["Ovens", "https://ovens.example/"],
      ].map(([name, url]) => ({
        kind: "link",
        about: "post-1",
        url,
        author: { name },
      })),
    );

    const seen = new Set<string>();
    let at: History | null = null;
    for (let pages = 0; pages < 20; pages += 1) {
      const back = await backfill(context, at, Date.now() - 3000 * dayMs);
      for (const { remoteId } of back.messages) seen.add(remoteId);
      at = back.cursor;
      if (back.done) break;
    }
    expect([...ids].filter((id) => !seen.has(id))).toEqual([]);
  });

  test("what comes and goes while the list is walked is neither missed nor brought twice", async () => {
    const { context } = await signIn(site);
    const { cursor } = await pollAll(context);
    const before = await insert(130);
    const page = await poll(context, cursor);
    expect(page.more).toBe(true);
    // Twelve above go, more than pages overlap; then twenty come: the list moves up and down.
    await site.php(
      `foreach ( array( ${before.slice(-12).join()} ) as $id ) wp_delete_comment( $id, true ); return true;`,
    );
    const second = await poll(context, page.cursor);
    const after = await insert(20);
    const rest = await pollAll(context, second.cursor);
    const again = await pollAll(context, rest.cursor);
    const found = [page, second, rest, again].flatMap(idsOf);
    expect(found.toSorted()).toEqual(
      [...before, ...after].map(String).toSorted(),
    );
    const gone = [rest, again].flatMap(({ tombstones }) =>
      tombstones.map(({ remoteId }) => remoteId),
    );
    expect(new Set(gone)).toEqual(new Set(before.slice(-12).map(String)));
  });

  test("the `after` of the API goes by the site's local clock: what is dated back stays behind it", async () => {
    const { context } = await signIn(site);
    const { cursor } = await pollAll(context);
    const now = Date.now();
    const [dated = 0, zoned = 0] = (await site.php(`
      $ids = array( wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => 'dated back', 'comment_author' => 'Eve',
        'comment_date' => '2019-03-04 05:06:07', 'comment_date_gmt' => '2019-03-04 05:06:07' ) ) );
      update_option( 'timezone_string', 'Pacific/Honolulu' );
      $ids[] = wp_insert_comment( array( 'comment_post_ID' => 1, 'comment_content' => 'another zone', 'comment_author' => 'Eve' ) );
      update_option( 'timezone_string', 'UTC' );
      return $ids;`)) as number[];
    const after = new Date(now - 3_600_000).toISOString();
    const { rows } = await openApi(context).list(
      "wp/v2/comments",
      z.array(z.object({ id: z.number() })),
      { context: "edit", status: "any", after, per_page: 100 },
    );
    const listed = rows.map(({ id }) => id);
    expect(listed).not.toContain(dated);
    expect(listed).not.toContain(zoned);
    const ids = idsOf(await pollAll(context, cursor));
    expect(ids).toContain(String(dated));
    expect(ids).toContain(String(zoned));
  });

  test("comments that we may not see end no list, whole pages of them", async () => {
    const { context } = await signIn(site, "reader");
    const { cursor } = await pollAll(context);
    const below = await insert(60);
    const secret = (await site.php(
      `return wp_insert_post( array( 'post_title' => 'Among us', 'post_status' => 'private', 'post_author' => 1 ) );`,
    )) as number;
    await insert(70, { post: secret });
    const found = await pollAll(context, cursor);
    expect(idsOf(found).toSorted()).toEqual(below.map(String).toSorted());
    const seen = new Set<string>();
    let at: History | null = null;
    for (let pages = 0; pages < 20; pages += 1) {
      const back = await backfill(context, at, 0);
      for (const { remoteId } of back.messages) seen.add(remoteId);
      at = back.cursor;
      if (back.done || below.every((id) => seen.has(String(id)))) break;
    }
    expect(below.filter((id) => !seen.has(String(id)))).toEqual([]);
  });

  test("a folder without pretty permalinks, and an API that moves when they are switched on", async () => {
    const blog = await server.addSite({ folder: "/blog", pretty: false });
    const [found] = await discover(`${blog.url}/wp-admin/`, contextOf(blog));
    const { settings } = found ?? {};
    expect(settingsSchema.parse(settings)).toMatchObject({
      site: `${blog.url}/`,
      root: expect.stringContaining("rest_route=/") as string,
    });
    await blog.comment("Hello from the folder");
    const { context } = await signIn(blog);
    const first = await pollAll(context);
    expect(saying(first, "the folder").standing).toBe("held");
    expect(
      await act(context, doing(saying(first, "the folder"), "approve")),
    ).toEqual({
      outcome: "done",
    });
    await blog.php("update_option( 'tests_warn', 1 ); return true;");
    expect(
      saying(await pollAll(context, first.cursor), "the folder").standing,
    ).toBe("shown");

    await blog.php(
      "update_option( 'permalink_structure', '/%postname%/' ); return true;",
    );
    const old = new URL(context.settings.root ?? "");
    old.searchParams.delete("rest_route");
    old.pathname = "/blog/gone/";
    const away = {
      ...context,
      settings: { ...context.settings, root: old.href },
    };
    const moved = await poll(away, first.cursor);
    expect(moved.settings).toMatchObject({ root: `${blog.url}/wp-json/` });
  });

  test("a wrong password, a plugin in the way, passwords switched off: says which", async () => {
    const { context } = await signIn(site);
    const wrong = {
      ...context,
      secrets: { password: "aaaa bbbb cccc dddd eeee ffff" },
    };
    expect(await faultOf(poll(wrong, null))).toMatchObject({
      code: "needs-sign-in",
    });
    expect(await faultOf(identify(wrong))).toMatchObject({
      code: "needs-sign-in",
    });
    const held = saying(await pollAll(context), "Me too");
    expect(await send(wrong, answering(held, "Hi"))).toMatchObject({
      outcome: "failed",
      code: "needs-sign-in",
    });

    await site.php(
      "update_option( 'tests_block_rest', 'itsec_rest_api_access_restricted' ); return true;",
    );
    const blocked = await faultOf(poll(context, null));
    expect(blocked.code).toBe("refused");
    expect(blocked.message).toContain("Solid Security");
    await site.php(
      "delete_option( 'tests_block_rest' ); update_option( 'tests_no_passwords', 1 ); return true;",
    );
    const off = await faultOf(
      authorise({ site: context.settings.site }, "code", context),
    );
    expect(off.message).toContain("switched off");
    await site.php("delete_option( 'tests_no_passwords' ); return true;");
    await pollAll(context);
  });
});
