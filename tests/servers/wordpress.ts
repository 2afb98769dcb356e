import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, startChild, until, type Child } from "./child.ts";
import { freePorts, isListening } from "./port.ts";
import { refreshConfig, wordpressRoot } from "./wordpress-install.ts";

export { isInstalled } from "./wordpress-install.ts";

export type WordpressSite = {
  /** http://127.0.0.1:PORT/FOLDER, without a slash at its end. */
  url: string;
  users: Record<"owner" | "reader", { appPassword: string }>;
  /** What both users sign in with on the site's pages. */
  password: string;
  /** A visitor fills in the form below a post; answers the status and where the browser is sent. */
  comment: (
    words: string,
    more?: { name?: string; mail?: string; parent?: number; post?: number },
  ) => Promise<{ status: number; location: string }>;
  /** Runs lines of PHP inside the site; `return` something that JSON can hold. */
  php: (lines: string) => Promise<unknown>;
  /** What the owner does in the browser: signs in, opens the page, approves. Answers where the browser is sent. */
  approve: (address: string) => Promise<string>;
};

export type WordpressServer = {
  addSite: (options?: {
    folder?: string;
    /** With permalinks that name the post, and so `/wp-json/`. */
    pretty?: boolean;
  }) => Promise<WordpressSite>;
  stop: () => Promise<void>;
};

const folder = join(import.meta.dirname, "wordpress");
const password = "a password for the pages";
const quiet = ["-d", "sendmail_path=/bin/true", "-d", "display_errors=0"];

async function startDatabase(
  data: string,
): Promise<{ child: Child; socket: string }> {
  const socket = join(data, "socket");
  const begin = join(data, "begin.sql");
  await mkdir(join(data, "db"));
  await writeFile(begin, "CREATE DATABASE wordpress;\n");
  // No network, no users and no tables about users: whoever reaches the socket is let in.
  const child = startChild("mariadbd", [
    "--no-defaults",
    ...(process.getuid?.() === 0 ? ["--user=root"] : []),
    `--datadir=${join(data, "db")}`,
    `--socket=${socket}`,
    `--pid-file=${join(data, "pid")}`,
    `--init-file=${begin}`,
    "--skip-networking",
    "--skip-grant-tables",
    "--performance-schema=off",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-buffer-pool-size=16M",
    "--innodb-log-file-size=8M",
  ]);
  try {
    await until("MariaDB", () => {
      if (/\[ERROR\]/.test(child.output())) throw new Error(child.output());
      return /ready for connections/.test(child.output()) && existsSync(socket)
        ? true
        : null;
    });
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { child, socket };
}

/** The last line that a script prints, as JSON: PHP may print notices before. */
function lastLine(printed: string): unknown {
  return JSON.parse(printed.trim().split("\n").at(-1) ?? "");
}

/** Cookies as a browser keeps them for one site. */
function createBrowser() {
  const cookies = new Map<string, string>();
  return async (url: string, form?: Record<string, string>) => {
    const answer = await fetch(url, {
      redirect: "manual",
      headers: {
        cookie: [...cookies]
          .map(([name, value]) => `${name}=${value}`)
          .join("; "),
      },
      ...(form === undefined
        ? {}
        : { method: "POST", body: new URLSearchParams(form) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return {
      status: answer.status,
      location: answer.headers.get("location") ?? "",
      page: await answer.text(),
    };
  };
}

async function approve(url: string, address: string): Promise<string> {
  const browse = createBrowser();
  await browse(`${url}/wp-login.php`);
  const login = await browse(`${url}/wp-login.php`, {
    log: "owner",
    pwd: password,
    testcookie: "1",
  });
  if (login.status !== 302) throw new Error(`no sign-in: ${login.page}`);
  const { page } = await browse(address);
  const nonce = /name="_wpnonce" value="([^"]+)"/.exec(page)?.[1];
  if (nonce === undefined) throw new Error(`not to be approved: ${page}`);
  const asked = new URL(address).searchParams;
  const answer = await browse(`${url}/wp-admin/authorize-application.php`, {
    action: "authorize_application_password",
    _wpnonce: nonce,
    app_name: asked.get("app_name") ?? "",
    app_id: asked.get("app_id") ?? "",
    success_url: asked.get("success_url") ?? "",
    reject_url: asked.get("reject_url") ?? "",
    approve: "Yes",
  });
  return answer.location;
}

/** Starts a database and, for each site that is added, PHP's own web server on a free port of 127.0.0.1. */
export async function startWordpress(): Promise<WordpressServer> {
  await refreshConfig();
  const data = await mkdtemp(join(tmpdir(), "porchlight-wordpress-"));
  const children: Child[] = [];
  const stop = async () => {
    await Promise.all(children.toReversed().map((child) => child.stop()));
    await rm(data, { recursive: true, force: true });
  };

  async function addSite(
    socket: string,
    {
      folder: below = "",
      pretty = true,
    }: { folder?: string; pretty?: boolean },
  ): Promise<WordpressSite> {
    const [port = 0] = await freePorts(1);
    const url = `http://127.0.0.1:${String(port)}${below}`;
    const env = {
      PORCHLIGHT_WORDPRESS: JSON.stringify({
        socket,
        url,
        folder: below,
        pretty,
        password,
        prefix: `site${String(port)}_`,
        root: wordpressRoot,
        content: join(folder, "content"),
      }),
      PHP_CLI_SERVER_WORKERS: "3",
    };
    const script = (name: string, input?: string) =>
      run("php", [...quiet, join(folder, name)], {
        env,
        ...(input === undefined ? {} : { input }),
      });
    const appPasswords = lastLine(await script("install.php")) as Record<
      "owner" | "reader",
      string
    >;
    const child = startChild(
      "php",
      [...quiet, "-S", `127.0.0.1:${String(port)}`, join(folder, "router.php")],
      { env },
    );
    children.push(child);
    await until("PHP", async () => ((await isListening(port)) ? true : null));
    return {
      url,
      password,
      users: {
        owner: { appPassword: appPasswords.owner },
        reader: { appPassword: appPasswords.reader },
      },
      approve: (address) => approve(url, address),
      php: async (lines) => lastLine(await script("run.php", lines)),
      async comment(words, more = {}) {
        const { name = "Ana", mail = "ana@visitor.example" } = more;
        const { parent = 0, post = 1 } = more;
        const { status, location } = await createBrowser()(
          `${url}/wp-comments-post.php`,
          {
            author: name,
            email: mail,
            comment: words,
            comment_post_ID: String(post),
            comment_parent: String(parent),
          },
        );
        return { status, location };
      },
    };
  }

  try {
    const { child, socket } = await startDatabase(data);
    children.push(child);
    return { addSite: (options = {}) => addSite(socket, options), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
