import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export type DoubleComment = {
  id: number;
  post: number;
  parent: number;
  author: number;
  author_name: string;
  author_email: string;
  author_url: string;
  date_gmt: string;
  content: string;
  status: string;
  type: string;
  /** Replaces what the answer would have: what is broken on purpose. */
  broken?: Record<string, unknown>;
};

export type DoubleOptions = {
  /** The signed-in user may moderate; otherwise only read and write. */
  moderates?: boolean;
  /** `?rest_route=` instead of `/wp-json/`. */
  plain?: boolean;
  /** The folder the site lies in: `/blog`. */
  folder?: string;
  /** What every JSON answer is wrapped into: PHP's warnings. */
  wrap?: (json: string) => string;
  /** Answers before WordPress does; false: goes on. */
  guard?: (request: IncomingMessage, response: ServerResponse) => boolean;
};

export type WordpressDouble = {
  url: string;
  user: string;
  password: string;
  comments: Map<number, DoubleComment>;
  posts: Map<number, { id: number; title: string; author: number }>;
  options: DoubleOptions;
  /** Requests as they came: method, path and query, and whether a password came with them. */
  asked: { line: string; signedIn: boolean }[];
  write: (more?: Partial<DoubleComment>) => DoubleComment;
  setOpen: (open: boolean) => void;
  stop: () => Promise<void>;
};

type Reply = { status: number; body: unknown; total?: number };

const refuse = (status: number, code: string, message = code): Reply => ({
  status,
  body: { code, message, data: { status } },
});
const listOf = (value: string | null) =>
  value === null ? undefined : value.split(",").map(Number);

/**
 * The part of WordPress's REST API that is asked for, by https://developer.wordpress.org/rest-api/reference/comments/
 * and as WordPress 6.1 answers in the suite against the real one.
 */
export async function startDouble(
  options: DoubleOptions = {},
): Promise<WordpressDouble> {
  const { folder = "" } = options;
  const user = "owner";
  const password = "abcd EFGH 1234 ijkl MNOP 5678";
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  let open = true;
  let lastId = 0;
  const comments: WordpressDouble["comments"] = new Map();
  const posts: WordpressDouble["posts"] = new Map([
    [7, { id: 7, title: "Our new oven &amp; you", author: 1 }],
  ]);
  const asked: WordpressDouble["asked"] = [];

  const write: WordpressDouble["write"] = (more = {}) => {
    lastId += 1;
    const comment: DoubleComment = {
      id: lastId,
      post: 7,
      parent: 0,
      author: 0,
      author_name: "Ana\u202e <b>",
      author_email: "Ana@Visitor.example",
      author_url: "javascript:alert(1)",
      date_gmt: new Date().toISOString().slice(0, 19),
      content: "Hello",
      status: "approved",
      type: "comment",
      ...more,
    };
    comments.set(comment.id, comment);
    return comment;
  };

  const show = (comment: DoubleComment, inEdit: boolean) => {
    const { broken, content, author_email, ...rest } = comment;
    return {
      ...rest,
      ...(inEdit ? { author_email } : {}),
      content: {
        rendered: `<p>${content}</p>\n`,
        ...(inEdit ? { raw: content } : {}),
      },
      link: `${url}/new-oven/#comment-${String(comment.id)}`,
      _links: {
        up: [{ href: `${url}/wp-json/wp/v2/posts/${String(comment.post)}` }],
      },
      ...broken,
    };
  };

  function list(query: URLSearchParams, moderates: boolean): Reply {
    const inEdit = query.get("context") === "edit";
    const status = query.get("status") ?? "approve";
    const type = query.get("type") ?? "comment";
    if (!moderates && (inEdit || status !== "approve"))
      return refuse(403, "rest_forbidden_context");
    const [include, parents] = [query.get("include"), query.get("parent")].map(
      listOf,
    );
    const author = query.get("author");
    const found = [...comments.values()]
      .filter(
        (each) =>
          (status === "any" ||
            { approve: "approved", hold: "hold", spam: "spam" }[status] ===
              each.status) &&
          (type === "all" || each.type === type) &&
          (include?.includes(each.id) ?? true) &&
          (parents?.includes(each.parent) ?? true) &&
          (author === null || each.author === Number(author)),
      )
      .toSorted((a, b) =>
        query.get("orderby") === "id"
          ? b.id - a.id
          : b.date_gmt.localeCompare(a.date_gmt),
      );
    const size = Number(query.get("per_page") ?? "10");
    if (size > 100) return refuse(400, "rest_invalid_param");
    const offset = Number(query.get("offset") ?? "0");
    return {
      status: 200,
      body: found
        .slice(offset, offset + size)
        .map((each) => show(each, inEdit)),
      total: found.length,
    };
  }

  function create(body: Record<string, unknown>): Reply {
    const content = String(body["content"]);
    const parent = Number(body["parent"] ?? 0);
    const isThere = [...comments.values()].some(
      (each) =>
        each.author === 1 &&
        each.parent === parent &&
        each.content === content &&
        each.status !== "trash",
    );
    if (isThere) return refuse(409, "comment_duplicate", "Duplicate comment.");
    const made = write({
      content,
      parent,
      post: Number(body["post"]),
      author: 1,
      author_name: "Owner",
      author_email: "owner@bakery.example",
      author_url: "",
    });
    return { status: 201, body: show(made, true) };
  }

  function change(
    comment: DoubleComment,
    method: string,
    body: Record<string, unknown>,
  ): Reply {
    if (method === "DELETE") {
      if (comment.status === "trash")
        return refuse(410, "rest_already_trashed");
      comment.status = "trash";
    } else if (typeof body["content"] === "string")
      comment.content = body["content"];
    else {
      const status = body["status"] === "approve" ? "approved" : body["status"];
      if (status === comment.status)
        return refuse(500, "rest_comment_failed_edit");
      comment.status = String(status);
    }
    return { status: 200, body: show(comment, true) };
  }

  function answer(
    method: string,
    route: string,
    query: URLSearchParams,
    sent: string,
    authorization: string | undefined,
  ): Reply {
    const signedIn = authorization === expected && open;
    if (authorization !== undefined && !signedIn)
      return refuse(
        401,
        "incorrect_password",
        "The provided password is an invalid application password.",
      );
    const { moderates = true } = options;
    if (route === "")
      return {
        status: 200,
        body: {
          name: "Harbour &amp; Bakery",
          home: url,
          namespaces: ["oembed/1.0", "wp/v2"],
          authentication: {
            "application-passwords": {
              endpoints: {
                authorization: `${url}/wp-admin/authorize-application.php`,
              },
            },
          },
        },
      };
    if (route === "wp/v2/users/me")
      return signedIn
        ? {
            status: 200,
            body: {
              id: 1,
              name: "Owner",
              slug: "owner",
              link: `${url}/author/owner/`,
              roles: [moderates ? "editor" : "subscriber"],
              capabilities: moderates
                ? { moderate_comments: true, edit_posts: true }
                : { read: true },
            },
          }
        : refuse(401, "rest_not_logged_in");
    const body = (sent === "" ? {} : JSON.parse(sent)) as Record<
      string,
      unknown
    >;
    if (route === "wp/v2/comments")
      return method === "POST"
        ? create(body)
        : list(query, signedIn && moderates);
    if (route === "wp/v2/posts") {
      const ids = listOf(query.get("include")) ?? [];
      return {
        status: 200,
        body: [...posts.values()]
          .filter(({ id }) => ids.includes(id))
          .map(({ title, ...rest }) => ({
            ...rest,
            date_gmt: "2026-01-02T03:04:05",
            link: `${url}/new-oven/`,
            title: { rendered: title },
            excerpt: { rendered: "<p>It is hot.</p>" },
          })),
      };
    }
    const id = Number(/^wp\/v2\/comments\/(\d+)$/.exec(route)?.[1]);
    const comment = comments.get(id);
    if (comment === undefined) return refuse(404, "rest_comment_invalid_id");
    if (method === "GET")
      return {
        status: 200,
        body: show(comment, query.get("context") === "edit"),
      };
    return signedIn && moderates
      ? change(comment, method, body)
      : refuse(403, "rest_cannot_edit");
  }

  async function take(request: IncomingMessage, response: ServerResponse) {
    const { method = "GET", headers } = request;
    const sent = await text(request);
    const at = new URL(request.url ?? "/", url);
    const { authorization } = headers;
    asked.push({
      line: `${method} ${at.pathname}${at.search}`,
      signedIn: authorization !== undefined,
    });
    if (options.guard?.(request, response) === true) return;
    const path = at.pathname.slice(folder.length);
    const route =
      options.plain === true
        ? at.searchParams.get("rest_route")?.replace(/^\//, "")
        : /^\/wp-json\/?(.*)$/.exec(path)?.[1];
    if (route === undefined) {
      const isHome = path === "/" || path === "";
      response
        .writeHead(isHome ? 200 : 404, {
          "content-type": "text/html",
          ...(isHome
            ? {
                link: `<${url}${options.plain === true ? "/index.php?rest_route=/" : "/wp-json/"}>; rel="https://api.w.org/"`,
              }
            : {}),
        })
        .end("<!doctype html><title>Bakery</title>");
      return;
    }
    const { status, body, total } = answer(
      method,
      route.replace(/\/$/, ""),
      at.searchParams,
      sent,
      authorization,
    );
    const json = JSON.stringify(body);
    response
      .writeHead(status, {
        "content-type": "application/json; charset=UTF-8",
        ...(total === undefined ? {} : { "x-wp-total": String(total) }),
      })
      .end(options.wrap?.(json) ?? json);
  }

  const server = createServer((request, response) => {
    take(request, response).catch(() => response.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${String(port)}${folder}`;
  return {
    url,
    user,
    password,
    comments,
    posts,
    options,
    asked,
    write,
    setOpen: (is) => {
      open = is;
    },
    stop: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
