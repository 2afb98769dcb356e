import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { AppError } from "../../src/shared/fault.ts";
import type {
  Channel,
  ChannelContext,
} from "../../src/main/channels/channel.ts";
import type { OutgoingMessage } from "../../src/main/channels/outgoing.ts";
import type { RemoteMessage } from "../../src/main/channels/received.ts";
import { neverLeft } from "../../src/main/channels/http-fault.ts";

/** What goes wrong with one attempt to post. */
export type Trouble =
  /** Taken, and then no answer, a gateway's answer, or half of one. */
  | "stall-after"
  | "504-after"
  | "break-after"
  /** Not taken. */
  | "stall-before"
  | "504-before"
  | "break-before"
  | "refuse"
  | "busy"
  | "sign-in"
  /** Taken only a while after the connection broke. */
  | "late";

export type Post = {
  id: string;
  by: string;
  text: string;
  parent: string | null;
  at: number;
  editedAt?: number | undefined;
  /** With what was sent beside the text. */
  options?: unknown;
  /** What is in the files, as text. */
  files?: string[] | undefined;
};

/** Something done to a post; done twice it is there twice. */
export type Done = { by: string; act: string; id: string; text: string };

const post = z.object({
  id: z.string(),
  by: z.string(),
  text: z.string(),
  parent: z.string().nullable(),
  at: z.number(),
  editedAt: z.number().optional(),
});
const settings = z.object({ url: z.string(), user: z.string() });
const secrets = z.object({ token: z.string() });
const cursor = z.object({ seen: z.number().int() });
type Settings = z.infer<typeof settings>;
type Secrets = z.infer<typeof secrets>;

/** A server where people post below one another. It knows no keys: a text posted twice is there twice. */
export async function startPostOffice() {
  const posts: Post[] = [];
  const acts: Done[] = [];
  const troubles: Trouble[] = [];
  /** Posts in flight, by account: more than one at a time is a mistake of ours. */
  const running = new Map<string, number>();
  let overlaps = 0;
  let isLookable = true;
  let attempts = 0;

  function add(by: string, text: string, parent: string | null): Post {
    const made = {
      id: `p${posts.length + 1}`,
      by,
      text,
      parent,
      at: Date.now(),
    };
    posts.push(made);
    return made;
  }

  function answer(response: ServerResponse, status: number, value: unknown) {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(JSON.stringify(value));
  }

  function fail(
    trouble: Trouble,
    response: ServerResponse,
    commit: () => unknown,
  ) {
    switch (trouble) {
      case "stall-after":
        commit();
        return;
      case "504-after":
        commit();
        return answer(response, 504, {});
      case "break-after": {
        const text = JSON.stringify(commit());
        response.writeHead(200, { "content-length": String(text.length) });
        response.write(text.slice(0, 9), () => response.destroy());
        return;
      }
      case "stall-before":
        return;
      case "504-before":
        return answer(response, 504, {});
      case "break-before":
        return response.destroy();
      case "refuse":
        return answer(response, 422, {});
      case "busy":
        return answer(response, 429, {});
      case "sign-in":
        return answer(response, 401, {});
      case "late":
        setTimeout(commit, 150);
        return response.destroy();
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse) {
    const user = request.headers.authorization?.replace("Bearer of ", "");
    if (user === undefined) return answer(response, 401, {});
    if (request.method === "GET")
      return isLookable
        ? answer(response, 200, posts)
        : answer(response, 503, {});
    attempts += 1;
    running.set(user, (running.get(user) ?? 0) + 1);
    if ((running.get(user) ?? 0) > 1) overlaps += 1;
    response.once("close", () =>
      running.set(user, (running.get(user) ?? 1) - 1),
    );
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const commit = request.url === "/acts" ? act(user, body) : post(user, body);
    const trouble = troubles.shift();
    if (trouble === undefined) answer(response, 200, commit());
    else fail(trouble, response, commit);
  }

  function post(by: string, body: string): () => Post {
    const { text, parent, ...rest } = JSON.parse(body) as Pick<
      Post,
      "text" | "parent" | "options" | "files"
    >;
    return () => Object.assign(add(by, text, parent), rest);
  }

  function act(by: string, body: string): () => Post | undefined {
    const asked = JSON.parse(body) as Omit<Done, "by">;
    return () => {
      acts.push({ by, ...asked });
      const about = posts.find(({ id }) => id === asked.id);
      if (about !== undefined && asked.act === "edit")
        Object.assign(about, { text: asked.text, editedAt: Date.now() });
      return about;
    };
  }

  const server = createServer((request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    posts,
    /** Everything that was done, in its order. */
    acts,
    /** Waiting for the next attempts, in this order. */
    troubles,
    say: (by: string, text: string, parent?: Post) =>
      add(by, text, parent?.id ?? null),
    by: (user: string) => posts.filter((one) => one.by === user),
    overlaps: () => overlaps,
    attempts: () => attempts,
    setLookable: (yes: boolean) => {
      isLookable = yes;
    },
    /** Nothing answers any more, until `open`. */
    async shut() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
    async open() {
      server.listen(port, "127.0.0.1");
      await once(server, "listening");
    },
    async close() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
export type PostOffice = Awaited<ReturnType<typeof startPostOffice>>;

type Context = ChannelContext<Settings, Secrets>;

function request(context: Context, body?: object, path = "posts") {
  return context.http.request({
    url: `${context.settings.url}/${path}`,
    headers: { authorization: `Bearer of ${context.secrets.token}` },
    signal: context.signal,
    ...(body === undefined
      ? {}
      : { method: "POST", timeoutMs: 150, body: JSON.stringify(body) }),
  });
}

async function readPosts(context: Context): Promise<Post[]> {
  const answer = await request(context);
  if (answer.status !== 200)
    throw new AppError("unreachable", "The post office is closed.");
  return z.array(post).parse(JSON.parse(answer.text()));
}

function toMessage(
  all: readonly Post[],
  one: Post,
  { user }: Settings,
): RemoteMessage {
  const above: string[] = [];
  for (
    let up = all.find((p) => p.id === one.parent);
    up !== undefined;
    up = all.find((p) => p.id === up?.parent)
  )
    above.unshift(up.id);
  return {
    remoteId: one.id,
    author: {
      remoteId: one.by,
      name: one.by,
      handle: `@${one.by}`,
      bot: false,
    },
    own: one.by === user,
    kind: "reply",
    stream: "direct",
    visibility: "public",
    addressed: one.by === user ? "other" : "to-us",
    automatic: false,
    sentAt: one.at,
    ...(one.editedAt === undefined ? {} : { editedAt: one.editedAt }),
    body: [{ t: "p", c: [one.text] }],
    text: one.text,
    thread: above,
    ...(one.parent === null ? {} : { inReplyTo: one.parent }),
    mentions: [],
    mentionsOnPurpose: false,
    attachments: [],
    raw: one,
  };
}

/** What we sent, as the poll would bring it. */
function toSent(one: Post, outgoing: OutgoingMessage, context: Context) {
  const { parent } = outgoing;
  return {
    ...toMessage([], one, context.settings),
    thread: parent === undefined ? [] : [...parent.thread, parent.remoteId],
  };
}

/** A small real channel that speaks to the post office: it cannot tell what happened unless it looks. */
export const postChannel: Channel<Settings, Secrets, { seen: number }> = {
  kind: "discourse",
  settings,
  secrets,
  cursor,
  pollSeconds: 3600,
  identify: (context) =>
    Promise.resolve({
      name: context.settings.user,
      handle: `@${context.settings.user}`,
      identities: [
        {
          remoteId: context.settings.user,
          name: context.settings.user,
          handle: `@${context.settings.user}`,
          bot: false,
        },
      ],
      settings: context.settings,
      capabilities: {
        reply: true,
        post: true,
        edit: true,
        delete: true,
        like: true,
        boost: true,
        moderate: ["approve", "hide", "spam", "report"],
        writeBack: ["read", "archive", "star"],
        warning: true,
        files: { max: 2, maxBytes: 1000, types: ["image/*", "text/plain"] },
        length: { unit: "graphemes", max: 500 },
      },
    }),
  check: () => Promise.resolve([]),
  async poll(context, before) {
    const all = await readPosts(context);
    const { user } = context.settings;
    // A post office box: what stands below something that was said to this user, or was posted by them.
    const mine = all
      .slice(before?.seen ?? 0)
      .filter((one) => one.by === user || one.text.startsWith(`@${user} `));
    return {
      messages: mine.map((one) => toMessage(all, one, context.settings)),
      signals: [],
      tombstones: [],
      cursor: { seen: all.length },
      more: false,
      requests: 1,
      unchanged: false,
      rejected: [],
      gaps: [],
    };
  },
  async send(context, outgoing) {
    const parent = outgoing.parent?.remoteId ?? null;
    const { options, text, readFile } = outgoing;
    try {
      const files = await Promise.all(
        (options.files ?? []).map(async ({ id }) =>
          (await readFile(id)).text(),
        ),
      );
      const answer = await request(context, {
        text,
        parent,
        ...(Object.keys(options).length === 0 ? {} : { options }),
        ...(files.length === 0 ? {} : { files }),
      });
      const { status } = answer;
      if (status === 401)
        return {
          outcome: "failed",
          code: "needs-sign-in",
          message: "Sign in again.",
        };
      if (status === 429)
        return {
          outcome: "failed",
          code: "rate-limited",
          message: "Too many.",
          details: { retryAt: context.now() + 40 },
        };
      if (status === 422)
        return { outcome: "failed", code: "refused", message: "Refused." };
      if (status !== 200)
        return { outcome: "unknown", message: `It said ${status}.` };
      const sent = post.parse(JSON.parse(answer.text()));
      return { outcome: "sent", message: toSent(sent, outgoing, context) };
    } catch (error) {
      if (error instanceof AppError && neverLeft(error))
        return {
          outcome: "failed",
          code: "unreachable",
          message: error.message,
        };
      return { outcome: "unknown", message: "The line broke." };
    }
  },
  async act(context, outgoing) {
    const { act, target } = outgoing;
    const text =
      act === "edit" ? outgoing.text : act === "report" ? outgoing.reason : "";
    try {
      const answer = await request(
        context,
        { act, id: target.remoteId, text },
        "acts",
      );
      const { status } = answer;
      if (status === 401)
        return {
          outcome: "failed",
          code: "needs-sign-in",
          message: "Sign in again.",
        };
      if (status === 422)
        return { outcome: "failed", code: "refused", message: "Refused." };
      if (status !== 200)
        return { outcome: "unknown", message: `It said ${status}.` };
      return act === "edit"
        ? {
            outcome: "done",
            message: toMessage(
              [],
              post.parse(JSON.parse(answer.text())),
              context.settings,
            ),
          }
        : { outcome: "done" };
    } catch {
      return { outcome: "unknown", message: "The line broke." };
    }
  },
  async find(context, outgoing) {
    const parent = outgoing.parent?.remoteId ?? null;
    const found = (await readPosts(context)).find(
      (one) =>
        one.by === context.settings.user &&
        one.text === outgoing.text &&
        one.parent === parent,
    );
    return found === undefined ? null : toSent(found, outgoing, context);
  },
};
