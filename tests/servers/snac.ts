import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run, startChild, until } from "./child.ts";
import { freePorts, isListening } from "./port.ts";
import { snacCommand } from "./snac-install.ts";

export { isInstalled } from "./snac-install.ts";

export type SnacUser = {
  name: string;
  password: string;
  /** `name@127.0.0.1:PORT`; in a text only the short `@name` is understood. */
  handle: string;
};

export type SnacSession = {
  token: string;
  /** Answers the parsed body; throws on anything but a 2xx. */
  call: (method: string, path: string, body?: unknown) => Promise<unknown>;
};

export type SnacServer = {
  /** http://127.0.0.1:PORT */
  url: string;
  users: SnacUser[];
  /**
   * What the user does in the browser: opens the address, fills in the form.
   * Answers the address the server sends the browser to.
   */
  approve: (
    authorizeUrl: string,
    name: string,
    password?: string,
  ) => Promise<string>;
  /** The whole sign-in of an app, up to a token. */
  signIn: (name: string) => Promise<SnacSession>;
  log: () => string;
  stop: () => Promise<void>;
};

const callback = "http://127.0.0.1:9/callback";

async function createFolder(command: readonly string[], port: number) {
  const folder = await mkdtemp(join(tmpdir(), "porchlight-snac-"));
  const [file = "", ...args] = command;
  const data = join(folder, "data");
  const answers = ["127.0.0.1", port, `127.0.0.1:${String(port)}`, "", ""];
  await run(file, [...args, "init", data], {
    input: `${answers.join("\n")}\n`,
  });
  const config = join(data, "server.json");
  const settings: unknown = JSON.parse(await readFile(config, "utf8"));
  await writeFile(
    config,
    JSON.stringify({
      ...(settings as Record<string, unknown>),
      protocol: "http",
      // With few threads its deliveries to itself time out.
      num_threads: 16,
      dbglevel: 1,
    }),
  );
  return { folder, data };
}

async function addUser(command: readonly string[], data: string, name: string) {
  const [file = "", ...args] = command;
  const printed = await run(file, [...args, "adduser", data, name]);
  const password = /password is (\S+)/.exec(printed)?.[1];
  if (password === undefined) throw new Error(`snac adduser said: ${printed}`);
  return password;
}

async function expectOk(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!response.ok) {
    throw new Error(
      `${response.url} answered ${String(response.status)}: ${text}`,
    );
  }
  return text === "" ? null : JSON.parse(text);
}

/** Each on a connection of its own: snac closes one that was quiet, perhaps just when it is used again. */
function ask(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set("connection", "close");
  return fetch(url, { ...init, headers });
}

function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
) {
  return ask(url, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

async function approve(authorizeUrl: string, name: string, password: string) {
  const page = await (await ask(authorizeUrl)).text();
  const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
  if (action === undefined) throw new Error(`no form in: ${page}`);
  const form = new URLSearchParams({ login: name, passwd: password });
  for (const [, field = "", value = ""] of page.matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
  )) {
    form.set(field, value);
  }
  const answer = await ask(action, {
    method: "POST",
    body: form,
    redirect: "manual",
  });
  const location = answer.headers.get("location");
  if (location === null)
    throw new Error(`snac did not accept the login of ${name}`);
  return location;
}

async function signIn(url: string, user: SnacUser): Promise<SnacSession> {
  const app = (await expectOk(
    await post(`${url}/api/v1/apps`, {
      client_name: "Porchlight's tests",
      redirect_uris: callback,
      scopes: "read write",
    }),
  )) as { client_id: string; client_secret: string };
  const query = new URLSearchParams({
    response_type: "code",
    client_id: app.client_id,
    redirect_uri: callback,
    scope: "read write",
  });
  const location = await approve(
    `${url}/oauth/authorize?${query.toString()}`,
    user.name,
    user.password,
  );
  const answer = (await expectOk(
    await post(`${url}/oauth/token`, {
      grant_type: "authorization_code",
      ...app,
      redirect_uri: callback,
      code: new URL(location).searchParams.get("code"),
    }),
  )) as { access_token: string };
  const token = answer.access_token;
  const authorization = `Bearer ${token}`;
  return {
    token,
    call: async (method, path, body) =>
      expectOk(
        await ask(url + path, {
          method,
          headers: {
            authorization,
            ...(body === undefined
              ? {}
              : { "content-type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
  };
}

/** Starts snac, a small server with Mastodon's API, on a free port of 127.0.0.1. */
export async function startSnac({
  users: names = ["anna", "ben"],
}: { users?: readonly string[] } = {}): Promise<SnacServer> {
  const command = snacCommand();
  if (command === null) throw new Error("snac is not installed");
  const [port = 0] = await freePorts(1);
  const url = `http://127.0.0.1:${String(port)}`;
  const { folder, data } = await createFolder(command, port);
  const users: SnacUser[] = [];
  for (const name of names) {
    const password = await addUser(command, data, name);
    users.push({ name, password, handle: `${name}@127.0.0.1:${String(port)}` });
  }
  const [file = "", ...args] = command;
  const child = startChild(file, [...args, "httpd", data]);
  const stop = async () => {
    await child.stop();
    await rm(folder, { recursive: true, force: true });
  };
  const find = (name: string) => {
    const user = users.find((each) => each.name === name);
    if (user === undefined) throw new Error(`no user ${name}`);
    return user;
  };
  try {
    await until("snac", async () => ((await isListening(port)) ? true : null));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url,
    users,
    approve: (address, name, password) =>
      approve(address, name, password ?? find(name).password),
    signIn: (name) => signIn(url, find(name)),
    log: () => child.output(),
    stop,
  };
}
