import { chownSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Child, findCommand, run, startChild, until } from "./child.ts";
import { devEnv, postgresFolder } from "./bluesky-install.ts";
import { freePorts, isListening } from "./port.ts";

export { isInstalled } from "./bluesky-install.ts";

export type BlueskyUser = {
  handle: string;
  did: string;
  password: string;
  /** Calls the server as this user; throws on anything but a 2xx. */
  call: (
    method: string,
    input?: Record<string, unknown>,
    query?: Record<string, string>,
  ) => Promise<Record<string, unknown>>;
};

export type BlueskyNetwork = {
  /** The server that holds the accounts: http://localhost:PORT */
  url: string;
  /** The directory of identities. */
  plc: string;
  /** A moderator of the network adds and takes back labels of a post or a person. */
  label: (
    subject: { uri: string; cid: string } | { did: string },
    change: { add?: string[]; takeBack?: string[] },
  ) => Promise<void>;
  /** A new account, `NAME.test`. */
  join: (name: string) => Promise<BlueskyUser>;
  log: () => string;
  stop: () => Promise<void>;
};

/** PostgreSQL does not run as root: then its own user of Debian's package does. */
async function startPostgres(folder: string, port: number): Promise<Child> {
  const bin = postgresFolder();
  if (bin === null) throw new Error("postgresql is not installed");
  const data = join(folder, "postgres");
  await mkdir(data, { mode: 0o700 });
  const isRoot = process.getuid?.() === 0;
  const as = isRoot
    ? (program: string): [string, string[]] => [
        "setpriv",
        [
          "--reuid=postgres",
          "--regid=postgres",
          "--clear-groups",
          join(bin, program),
        ],
      ]
    : (program: string): [string, string[]] => [join(bin, program), []];
  if (isRoot) {
    const uid = Number(await run("id", ["-u", "postgres"]));
    const gid = Number(await run("id", ["-g", "postgres"]));
    chownSync(folder, uid, gid);
    chownSync(data, uid, gid);
  }
  const [initdb, initArgs] = as("initdb");
  const locale = ["--locale=C.UTF-8", "--no-sync", "-A", "trust", "-U", "test"];
  await run(initdb, [...initArgs, ...locale, "-D", data], { cwd: folder });
  const [postgres, args] = as("postgres");
  const settings = [
    `port=${String(port)}`,
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "fsync=off",
  ];
  return startChild(
    postgres,
    [...args, "-D", data, ...settings.flatMap((each) => ["-c", each])],
    { cwd: folder },
  );
}

async function call(
  url: string,
  method: string,
  token: string | undefined,
  input: Record<string, unknown> | undefined,
  query: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const address = new URL(`/xrpc/${method}`, url);
  for (const [name, value] of Object.entries(query))
    address.searchParams.set(name, value);
  const answer = await fetch(address, {
    method: input === undefined ? "GET" : "POST",
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(input === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(input === undefined ? {} : { body: JSON.stringify(input) }),
  });
  const text = await answer.text();
  if (!answer.ok)
    throw new Error(`${method} answered ${String(answer.status)}: ${text}`);
  return text === "" ? {} : (JSON.parse(text) as Record<string, unknown>);
}

async function joinNetwork(url: string, name: string): Promise<BlueskyUser> {
  const handle = `${name}.test`;
  const password = `${name}'s password`;
  const made = await call(url, "com.atproto.server.createAccount", undefined, {
    handle,
    email: `${name}@example.test`,
    password,
  });
  const token = made["accessJwt"] as string;
  return {
    handle,
    password,
    did: made["did"] as string,
    call: (method, input, query) => call(url, method, token, input, query),
  };
}

type Urls = { pds: string; plc: string; ozone: string };

/**
 * Labels as a moderator gives them, by the real service of labels. What carries them from there into the AppView is not
 * published; SQL does it here.
 */
async function label(
  { ozone }: Urls,
  postgresPort: number,
  ...[subject, { add = [], takeBack = [] }]: Parameters<BlueskyNetwork["label"]>
): Promise<void> {
  const answer = await fetch(
    new URL("/xrpc/tools.ozone.moderation.emitEvent", ozone),
    {
      method: "POST",
      headers: {
        // The password of every network for tests.
        authorization: `Basic ${Buffer.from("admin:admin-pass").toString("base64")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({
        event: {
          $type: "tools.ozone.moderation.defs#modEventLabel",
          createLabelVals: add,
          negateLabelVals: takeBack,
        },
        subject:
          "did" in subject
            ? { $type: "com.atproto.admin.defs#repoRef", ...subject }
            : { $type: "com.atproto.repo.strongRef", ...subject },
        createdBy: "did:example:moderator",
      }),
    },
  );
  if (!answer.ok) throw new Error(`No label: ${await answer.text()}`);
  const row = "src, uri, cid, val, neg, cts, exp";
  await run(join(postgresFolder() ?? "", "psql"), [
    `postgresql://test@127.0.0.1:${String(postgresPort)}/postgres`,
    "--command",
    `INSERT INTO appview_porchlight.label (${row}) SELECT ${row} FROM ozone_porchlight.label
     ON CONFLICT (src, uri, cid, val) DO UPDATE SET neg = excluded.neg, cts = excluded.cts`,
  ]);
}

/** Starts directory, server and AppView of Bluesky's network, with the databases that they need. */
export async function startBluesky({
  chatUrl = "http://127.0.0.1:9",
}: {
  /** Where requests for direct messages are sent: of their service no program is published. */
  chatUrl?: string;
} = {}): Promise<BlueskyNetwork> {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-bluesky-"));
  const [postgresPort = 0, redisPort = 0] = await freePorts(2);
  const children: Child[] = [];
  const stop = async () => {
    for (const child of children.toReversed()) await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    children.push(await startPostgres(folder, postgresPort));
    children.push(
      startChild(
        findCommand("redis-server") ?? "redis-server",
        ["--port", String(redisPort), "--bind", "127.0.0.1", "--save", ""],
        { cwd: folder },
      ),
    );
    for (const port of [postgresPort, redisPort])
      await until("the databases", async () =>
        (await isListening(port)) ? true : null,
      );
    const network = startChild(
      process.execPath,
      [
        join(import.meta.dirname, "bluesky-child.ts"),
        devEnv,
        `postgresql://test@127.0.0.1:${String(postgresPort)}/postgres`,
        `127.0.0.1:${String(redisPort)}`,
        chatUrl,
      ],
      // What the servers keep lies in the folder, and goes with it.
      { cwd: folder, env: { TMPDIR: folder, LOG_ENABLED: "false" } },
    );
    children.push(network);
    const urls = await until(
      "Bluesky's network",
      () => {
        const ready = /^ready (\{.*\})$/m.exec(network.output())?.[1];
        return ready === undefined ? null : (JSON.parse(ready) as Urls);
      },
      100_000,
    ).catch((cause: unknown) => {
      throw new Error(`It did not start: ${network.output()}`, { cause });
    });
    return {
      url: urls.pds,
      plc: urls.plc,
      label: (...asked) => label(urls, postgresPort, ...asked),
      join: (name) => joinNetwork(urls.pds, name),
      log: () => network.output(),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
