import {
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { archiveFile } from "../../../src/main/archive/open.ts";
import { createFileFinder } from "../../../src/main/importing/source/file-finder.ts";
import type { Attachment } from "../../../src/shared/model/message.ts";
import { png } from "../media/pictures.ts";
import { runCore, type CoreUnderTest } from "../run-core.ts";
import { describeImport } from "./run-import.ts";
import { tarOf } from "./tar-of.ts";
import { zipOf } from "./zip-of.ts";

const run = describeImport();

type Files = Record<string, string | Buffer>;

const me = "https://social.test/users/Anna";
/** One post with a picture that is in the archive and one that is not. */
const mastodon: Files = {
  "actor.json": JSON.stringify({
    id: me,
    type: "Person",
    preferredUsername: "Anna",
  }),
  "outbox.json": JSON.stringify({
    orderedItems: [
      {
        type: "Create",
        actor: me,
        object: {
          id: `${me}/statuses/1`,
          type: "Note",
          published: "2023-05-01T10:00:00Z",
          to: ["as:Public"],
          cc: [],
          tag: [],
          content: "<p>The teapot</p>",
          attachment: ["1/teapot.png", "2/lost.png"].map((name) => ({
            type: "Document",
            mediaType: "image/png",
            url: `/social/media_attachments/files/${name}`,
          })),
        },
      },
    ],
  }),
  "media_attachments/files/1/teapot.png": png,
};

const part = (name: string, records: unknown[]) =>
  `window.YTD.${name}.part0 = ${JSON.stringify(records)}`;
const x: Files = {
  "data/account.js": part("account", [
    {
      account: {
        accountId: "42",
        username: "Harbour",
        accountDisplayName: "H",
      },
    },
  ]),
  "data/tweets.js": part("tweets", [
    {
      tweet: {
        id_str: "1001",
        id: "1001",
        full_text: "The teapot",
        created_at: "Wed Mar 01 10:00:00 +0000 2023",
        entities: { urls: [], user_mentions: [] },
        extended_entities: {
          media: [
            {
              media_url_https: "https://pbs.test/media/abc.png",
              type: "photo",
            },
          ],
        },
      },
    },
  ]),
  "data/tweets_media/1001-abc.png": png,
};

const facebook: Files = {
  "personal_information/profile_information/profile_information.json":
    JSON.stringify({
      profile_v2: { name: { full_name: "Anna" }, username: "anna" },
    }),
  "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json":
    JSON.stringify([
      {
        timestamp: 1677664800,
        data: [{ post: "The teapot" }],
        attachments: [
          {
            data: [
              {
                media: {
                  uri: "your_facebook_activity/posts/media/a/teapot.png",
                },
              },
            ],
          },
        ],
      },
    ]),
  "your_facebook_activity/posts/media/a/teapot.png": png,
};

const mbox = [
  "From - Mon Jan 02 10:00:00 2023",
  "Delivered-To: anna@harbour.test",
  "From: ben@example.test",
  "To: anna@harbour.test",
  "Subject: The teapot",
  "Message-ID: <t@example.test>",
  "Date: Mon, 02 Jan 2023 10:00:00 +0000",
  "Content-Type: multipart/mixed; boundary=b",
  "",
  "--b",
  "Content-Type: text/plain",
  "",
  "Look.",
  "--b",
  "Content-Type: image/png; name=teapot.png",
  "Content-Transfer-Encoding: base64",
  "",
  png.toString("base64").replaceAll(/.{76}/g, "$&\n"),
  "--b--",
  "",
].join("\n");

function under(folder: string, files: Files): Files {
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [`${folder}/${name}`, bytes]),
  );
}

function write(name: string, bytes: string | Buffer): string {
  const path = join(run.dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
}

const zip = (files: Files) => write("archive.zip", zipOf(files));
const tar = (files: Files) =>
  write(
    "archive.tar.gz",
    gzipSync(
      tarOf(Object.entries(files).map(([name, body]) => ({ name, body }))),
    ),
  );
function folder(files: Files): string {
  for (const [name, bytes] of Object.entries(files))
    write(join("unpacked", name), bytes);
  return join(run.dir, "unpacked");
}

/** Every attachment, as the interface sees it. */
async function attachments({ call }: CoreUnderTest = run.app) {
  const { items } = await call("search.messages", { query: "teapot" });
  const all: Attachment[] = [];
  for (const { conversationId: id } of items)
    for (const { attachments: each } of (
      await call("conversations.get", { id })
    ).messages)
      all.push(...each);
  return all;
}

/** The files that are kept, by the digests of their bytes. */
function keptIn(dataDir: string): string[] {
  try {
    return readdirSync(join(dataDir, "media/kept"), { recursive: true })
      .map(String)
      .filter((name) => name.includes("/"));
  } catch {
    return [];
  }
}
const kept = () => keptIn(join(run.dir, "data"));

async function expectPicture(
  app: CoreUnderTest,
  found: Attachment | undefined,
) {
  const { id = "" } = found ?? {};
  expect(await app.call("attachments.fetch", { id, use: "show" })).toEqual({
    bytes: png.length,
    picture: true,
  });
  const file = await app.core.findMedia(id);
  expect(readFileSync(file?.path ?? "").equals(png)).toBe(true);
}

const shapes: Record<string, () => string> = {
  "a folder of Mastodon's": () => folder(mastodon),
  "a tar of Mastodon's": () => tar(mastodon),
  "a zip with a folder in it": () => zip(under("archive-2023", mastodon)),
  "an archive of X": () => zip(x),
  "an archive of Facebook": () => zip(facebook),
  "a mailbox": () => write("All.mbox", mbox),
};

describe("files of an archive", () => {
  it.each(Object.keys(shapes))(
    "are kept with their messages: %s",
    async (shape) => {
      await run.outcome(shapes[shape]?.() ?? "");
      const [picture, ...others] = await attachments();
      await expectPicture(run.app, picture);
      expect(kept()).toHaveLength(1);
      // Named, but not in the archive.
      for (const { id, obtainable } of others) {
        expect(obtainable).toBe(false);
        await expect(
          run.app.call("attachments.fetch", { id, use: "save" }),
        ).rejects.toMatchObject({ code: "unsupported" });
      }
    },
  );

  it("come to a message that was here before them", async () => {
    const { "media_attachments/files/1/teapot.png": file, ...without } =
      mastodon;
    await run.outcome(zip(without));
    expect((await attachments()).map(({ obtainable }) => obtainable)).toEqual([
      false,
      false,
    ]);
    await run.outcome(
      zip({ ...without, "media_attachments/files/1/teapot.png": file ?? "" }),
    );
    await expectPicture(run.app, (await attachments())[0]);
    expect(run.kept()).toHaveLength(1);
  });

  it("are not left behind by an archive that turns out to be damaged", async () => {
    const bytes = zipOf({
      ...mastodon,
      "media_attachments/files/2/lost.png": png,
    });
    // The last file's bytes, not what the directory says of them.
    bytes.fill(
      0xff,
      bytes.lastIndexOf("files/2/lost.png", bytes.indexOf("PK\x01\x02")) + 16,
      bytes.indexOf("PK\x01\x02"),
    );
    await expect(run.outcome(write("cut.zip", bytes))).rejects.toThrow(
      "invalid-input",
    );
    expect(kept()).toEqual([]);
    expect(run.kept()).toEqual([]);
  });

  it("are found where the archive has them, and nowhere else", () => {
    const fileOf = createFileFinder([
      "top/media/files/1.png",
      "media/2.png",
      "files/3.png",
    ]);
    expect(fileOf("/bucket/media/files/1.png")).toBe("top/media/files/1.png");
    expect(fileOf("media\\2.png")).toBe("media/2.png");
    expect(fileOf("https://cdn.test/x/files/3.png")).toBe("files/3.png");
    for (const named of [
      "",
      "/",
      "1.png",
      "../../etc/passwd",
      "other/2.png",
      "/".repeat(5000),
    ])
      expect(fileOf(named)).toBeUndefined();
  });
});

async function ended(call: CoreUnderTest["call"], jobId: string) {
  for (;;) {
    const jobs = await call("jobs.list", {});
    const job = jobs.find(({ id }) => id === jobId);
    if (job !== undefined && job.state !== "running") return job;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe("files of an export", () => {
  const other = () => join(run.dir, "other");

  async function exported(
    { call }: CoreUnderTest,
    name: string,
  ): Promise<string> {
    const path = join(run.dir, name);
    const { jobId } = await call("archive.export", {
      what: "everything",
      path,
    });
    expect(await ended(call, jobId)).toMatchObject({ state: "done" });
    return path;
  }
  const contents = (path: string) =>
    readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((each) => [each.slice(path.length), readFileSync(each, "latin1")]);

  it("go along and come back to the byte", async () => {
    await run.outcome(zip(mastodon));
    const first = await exported(run.app, "first");
    expect(readdirSync(join(first, "attachments"))).toHaveLength(1);
    const b = await runCore(other());
    try {
      const { jobId } = await b.call("archive.import", { path: first });
      expect(await ended(b.call, jobId)).toMatchObject({ state: "done" });
      await expectPicture(b, (await attachments(b))[0]);
      expect(contents(await exported(b, "second"))).toEqual(contents(first));
    } finally {
      await b.core.close();
    }
  });

  it("that are missing or not what they were are an error with its line, and nothing changes", async () => {
    await run.outcome(zip(mastodon));
    const path = await exported(run.app, "first");
    const [digest = ""] = readdirSync(join(path, "attachments"));
    const file = join(path, "attachments", digest);
    const b = await runCore(other());
    const refusal = async () => {
      const { jobId } = await b.call("archive.import", { path });
      const job = await ended(b.call, jobId);
      return job.state === "failed" ? job.fault.message : job.state;
    };
    try {
      writeFileSync(file, "other bytes");
      expect(await refusal()).toContain(
        `attachments/${digest}: it has changed`,
      );
      rmSync(file);
      expect(await refusal()).toContain(
        "messages.jsonl, line 1: the file attachments/",
      );
      expect(keptIn(other())).toEqual([]);
      expect(await b.call("accounts.list", {})).toEqual([]);
    } finally {
      await b.core.close();
    }
  });

  it("are in a workspace that is saved as one file, and come out of it", async () => {
    await run.outcome(zip(mastodon));
    const path = join(run.dir, "workspace.sqlite");
    const saving = await run.app.call("archive.saveWorkspace", { path });
    expect(await ended(run.app.call, saving.jobId)).toMatchObject({
      state: "done",
    });
    const b = await runCore(other());
    try {
      const { jobId } = await b.call("archive.restore", { path });
      expect(await ended(b.call, jobId)).toMatchObject({ state: "done" });
      await expectPicture(b, (await attachments(b))[0]);
      const db = new Database(join(other(), archiveFile), { readonly: true });
      expect(
        db
          .prepare("SELECT name FROM sqlite_schema WHERE name LIKE 'carried%'")
          .all(),
      ).toEqual([]);
      db.close();
    } finally {
      await b.core.close();
    }
  });
});
