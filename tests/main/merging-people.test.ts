import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { message, who } from "./remote.ts";
import { at, openVillage, type Village } from "./village.ts";

describe("merging people", () => {
  let village: Village;
  let id: string;

  beforeEach(async () => {
    village = await openVillage();
    id = await village.add("us");
  });
  afterEach(() => village.close());

  const personOf = async (name: string) => {
    for (const item of await village.conversations()) {
      const { participants } = await village.call("conversations.get", {
        id: item.id,
      });
      const found = participants.find((p) => p.name === name);
      if (found !== undefined) return found.personId;
    }
    throw new Error(`nobody is called ${name}`);
  };
  const firstId = async () => (await village.conversations())[0]?.id ?? "";
  /** Everything that lists, counters and figures say. */
  const everything = async () => ({
    items: await village.conversations(),
    report: await village.report(),
    accounts: (await village.call("accounts.list", {})).map((a) => a.counts),
    people: await Promise.all(
      (await village.conversations()).map(async (item) =>
        (
          await village.call("conversations.get", { id: item.id })
        ).participants.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      ),
    ),
  });

  async function talk(): Promise<void> {
    await village.bring(id, [
      message("m1", "ana", 1),
      message("m2", "anna.light", 2, { thread: ["m1"], inReplyTo: "m1" }),
      message("m3", "ben", 3, { thread: ["m1"], inReplyTo: "m1" }),
      message("m4", "anna.light", 4),
    ]);
  }

  it("is one turn of whoever waits under two identities, and two again after it is taken back", async () => {
    await talk();
    const before = await everything();
    expect(before.report).toMatchObject({ arrived: 4, waiting: 4 });
    const [ana, other] = [await personOf("ana"), await personOf("anna.light")];
    const merged = await village.call("people.merge", { ids: [other, ana] });
    expect(merged.id).toBe(ana);
    expect(await village.report()).toMatchObject({ arrived: 3, waiting: 3 });
    const person = await village.call("people.get", { id: other });
    expect(person).toMatchObject({ id: ana, name: "ana", conversations: 2 });
    expect(person.identities.map(({ name }) => name)).toEqual([
      "ana",
      "anna.light",
    ]);
    const after = await everything();
    await village.call("undo", { decisionId: merged.decisionId });
    expect(await everything()).toEqual(before);
    await village.call("redo", {});
    expect(await everything()).toEqual(after);
  });

  it("counts an answer to either identity, and what they write later", async () => {
    await talk();
    const conversationId = await firstId();
    const ana = await personOf("ana");
    const { decisionId } = await village.call("people.merge", {
      ids: [ana, await personOf("anna.light")],
    });
    await village.bring(id, [
      message("r", "us", 5, { thread: ["m1", "m2"], inReplyTo: "m2" }),
    ]);
    expect(Object.keys(await village.waitingIn(conversationId))).toEqual([
      "ben",
    ]);
    await village.bring(id, [
      message("m5", "anna.light", 6, { thread: ["m1"], inReplyTo: "m1" }),
    ]);
    expect(await village.waitingIn(conversationId)).toMatchObject({ ben: 3 });
    await village.call("undo", { decisionId });
    expect(await village.waitingIn(conversationId)).toEqual({
      ana: 1,
      ben: 3,
      "anna.light": 6,
    });
  });

  it("splits decisions, notes, promises and roles as they belong", async () => {
    await talk();
    const [ana, other] = [await personOf("ana"), await personOf("anna.light")];
    const conversationId = await firstId();
    await village.call("notes.add", { personId: other, text: "Likes decaf." });
    await village.call("people.setRole", { id: other, role: "press" });
    await village.call("promises.make", {
      conversationId,
      personId: other,
      text: "Ask the roaster.",
    });
    await village.call("people.merge", { ids: [ana, other] });
    expect(await village.call("people.get", { id: ana })).toMatchObject({
      role: "press",
      notes: [{ text: "Likes decaf." }],
    });
    await village.call("conversations.mark", {
      ids: [conversationId],
      mark: "no-reply-needed",
      reason: "cannot",
      personId: ana,
    });
    const { ids } = await village.call("people.split", {
      id: ana,
      identityIds: (
        await village.call("people.get", { id: ana })
      ).identities.flatMap(({ name, id: identity }) =>
        name === "anna.light" ? [identity] : [],
      ),
    });
    expect(ids).toEqual([ana, other]);
    expect(await village.call("people.get", { id: other })).toMatchObject({
      role: "press",
      notes: [{ text: "Likes decaf." }],
    });
    expect((await village.call("people.get", { id: ana })).notes).toEqual([]);
    // What was decided about the one they were holds for both.
    expect(await village.waitingIn(conversationId)).toEqual({ ben: 3 });
    await village.call("undo", {});
    expect((await village.call("people.get", { id: other })).id).toBe(ana);
  });

  it("makes all of somebody one of us when one of their identities is, and nobody of our own accounts", async () => {
    await talk();
    const [ana, other] = [await personOf("ana"), await personOf("anna.light")];
    await village.call("people.setOneOfUs", { id: ana, oneOfUs: true });
    const before = await everything();
    await village.call("people.merge", { ids: [ana, other] });
    expect(
      (await village.call("people.get", { id: ana })).identities.map(
        ({ oneOfUs }) => oneOfUs,
      ),
    ).toEqual([true, true]);
    expect(await village.report()).toMatchObject({ waiting: 1 });
    await village.call("undo", {});
    expect(await everything()).toEqual(before);
    await village.bring(id, [message("own", "us", 7, { thread: ["m1"] })]);
    await expect(
      village.call("people.merge", { ids: [ana, await personOf("us")] }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  it("computes the conversations of a prolific person again behind the call, also after a restart", async () => {
    await village.bring(
      id,
      Array.from({ length: 60 }, (_, n) => message(`p${n}`, "ana", 10 + n)),
    );
    await village.bring(
      id,
      Array.from({ length: 60 }, (_, n) =>
        message(`q${n}`, "anna.light", 100 + n, {
          thread: [`p${n}`],
          inReplyTo: `p${n}`,
        }),
      ),
    );
    expect(await village.report()).toMatchObject({ waiting: 120 });
    await village.call("people.merge", {
      ids: [await personOf("ana"), await personOf("anna.light")],
    });
    await village.reopen();
    await expect
      .poll(async () => (await village.report()).waiting, { timeout: 20_000 })
      .toBe(60);
    expect((await village.call("accounts.list", {}))[0]?.counts.waiting).toBe(
      60,
    );
  });

  it("suggests who has verified the same link, or has the same address, until it is refused", async () => {
    const links = ["https://ana.example/"];
    await village.bring(id, [
      message("m1", "ana", 1, { author: { ...who("ana"), links } }),
      message("m2", "photo.ana", 2, {
        author: { ...who("photo.ana"), links: ["https://ana.example"] },
      }),
      message("m3", "blog", 3, {
        author: { ...who("blog"), url: "https://ana.example" },
      }),
      message("m4", "stranger", 4, {
        author: { ...who("stranger"), links: ["https://other.example"] },
      }),
    ]);
    const ana = await personOf("ana");
    const suggested = async () =>
      (await village.call("people.suggestions", { id: ana }))
        .map(({ name, why }) => `${name} ${why}`)
        .toSorted();
    expect(await suggested()).toEqual(["blog link", "photo.ana link"]);
    const photo = await personOf("photo.ana");
    await village.call("people.keepApart", { id: ana, otherId: photo });
    expect(await suggested()).toEqual(["blog link"]);
    // Said once more and taken back: what was said first still holds.
    await village.call("people.keepApart", { id: ana, otherId: photo });
    await village.call("undo", {});
    expect(await suggested()).toEqual(["blog link"]);
    await village.call("undo", {});
    expect(await suggested()).toEqual(["blog link", "photo.ana link"]);
    // A link that the channel no longer vouches for says nothing.
    await village.bring(id, [
      message("m5", "photo.ana", at(5), {
        sentAt: at(5),
        author: { ...who("photo.ana"), links: [] },
      }),
    ]);
    expect(await suggested()).toEqual(["blog link"]);
  });

  it("refuses what makes no sense, and changes nothing", async () => {
    await talk();
    const ana = await personOf("ana");
    const before = await everything();
    await expect(
      village.call("people.merge", { ids: [ana, ana] }),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(
      village.call("people.merge", { ids: [ana, "nobody"] }),
    ).rejects.toMatchObject({ code: "not-found" });
    const { identities } = await village.call("people.get", { id: ana });
    await expect(
      village.call("people.split", {
        id: ana,
        identityIds: identities.map((one) => one.id),
      }),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await everything()).toEqual(before);
  });
});
