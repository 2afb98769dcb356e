import { describe, expect, it } from "vitest";
import { createOpenDrafts } from "../../src/renderer/composer/open-drafts.ts";
import type { Draft } from "../../src/shared/model/draft.ts";

const here = { conversationId: "c1" };

function open() {
  let ids = 0;
  let clock = 100;
  return createOpenDrafts(
    () => {
      clock += 1;
      return Promise.resolve({ savedAt: clock });
    },
    () => {
      ids += 1;
      return `new-${ids}`;
    },
  );
}

function stored(id: string, text: string, savedAt: number): Draft {
  return { id, conversationId: "c1", text, savedAt };
}

describe("texts being written", () => {
  it("resumes what was stored for the place, the newest first", () => {
    const drafts = open();
    const list = [
      stored("a", "older", 1),
      stored("b", "newer", 2),
      { id: "p", text: "a post", savedAt: 3 },
    ];
    expect(drafts.at(here, list).read().draft.text).toBe("newer");
    expect(drafts.at("post", list).read().draft.text).toBe("a post");
    expect(drafts.others(here, list).map((d) => d.id)).toEqual(["a"]);
  });

  it("keeps the text of a place while another is looked at", async () => {
    const drafts = open();
    drafts.at(here, []).edit({ text: "half a thought" });
    drafts.at({ conversationId: "c2" }, []);
    expect(drafts.at(here, []).read().draft.text).toBe("half a thought");
    expect(drafts.unsaved()).toBe(1);
    expect(await drafts.flush()).toBe(true);
    expect(drafts.unsaved()).toBe(0);
  });

  it("does not bring back a text that was sent, though a list read before still has it", () => {
    const drafts = open();
    const list = [stored("a", "sent by now", 5)];
    drafts.leave(here, drafts.at(here, list));
    expect(drafts.at(here, list).read().draft).toMatchObject({
      id: "new-1",
      text: "",
    });
    const givenBack = [stored("a", "sent by now", 9)];
    expect(drafts.at(here, givenBack).read().draft.text).toBe("sent by now");
  });

  it("does not bring back a text that the user has emptied", async () => {
    const drafts = open();
    const list = [stored("a", "not so", 5)];
    const keeper = drafts.at(here, list);
    keeper.edit({ text: "" });
    await keeper.flush();
    expect(drafts.at(here, list).read().draft.text).toBe("");
  });

  it("offers a text given back instead of putting it over the one being written", () => {
    const drafts = open();
    drafts.at(here, []).edit({ text: "the next answer" });
    const list = [stored("back", "taken back", 50)];
    expect(drafts.at(here, list).read().draft.text).toBe("the next answer");
    const [other] = drafts.others(here, list);
    expect(other?.text).toBe("taken back");
    if (other !== undefined) drafts.choose(other);
    expect(drafts.at(here, list).read().draft.text).toBe("taken back");
    expect(drafts.unsaved()).toBe(1);
  });

  it("lets go of a text that was sent or discarded in another window, but not of one the list has not had yet", async () => {
    const drafts = open();
    const keeper = drafts.at(here, []);
    keeper.edit({ text: "new" });
    await keeper.flush();
    expect(drafts.follow(here, [])).toBe(false);
    expect(drafts.at(here, []).read().draft.text).toBe("new");
    expect(drafts.follow(here, [stored("new-1", "new", 101)])).toBe(false);
    keeper.edit({ text: "newer" });
    expect(drafts.follow(here, [])).toBe(false);
    expect(drafts.at(here, []).read().draft.text).toBe("newer");
    await keeper.flush();
    expect(drafts.follow(here, [])).toBe(true);
    expect(drafts.at(here, []).read().draft.text).toBe("");
  });

  it("takes over what another window wrote", () => {
    const drafts = open();
    drafts.at(here, [stored("a", "one", 5)]);
    drafts.follow(here, [stored("a", "one two", 6)]);
    expect(drafts.at(here, []).read().draft.text).toBe("one two");
  });

  it("gives a text a new id where the outbox holds the old one", () => {
    const drafts = open();
    const keeper = drafts.at(here, [stored("a", "second version", 5)]);
    const renewed = drafts.renew(here, keeper);
    expect(renewed.read().draft).toMatchObject({
      id: "new-1",
      conversationId: "c1",
      text: "second version",
    });
    expect(drafts.others(here, [stored("a", "second version", 5)])).toEqual([]);
  });

  it("keeps nothing of an edit that has changed nothing, and gives the answer back that was begun", async () => {
    const drafts = open();
    const list = [stored("a", "half an answer", 5)];
    drafts.at(here, list);
    drafts.start(here, { text: "as it was said", edits: "m1" });
    const edit = drafts.at(here, list);
    expect(edit.read()).toMatchObject({
      status: "clean",
      draft: { text: "as it was said", edits: "m1", conversationId: "c1" },
    });
    expect(await drafts.flush()).toBe(true);
    expect(edit.read().status).toBe("clean");
    drafts.leave(here, edit);
    expect(drafts.at(here, list).read().draft.text).toBe("half an answer");
  });

  it("does not let go what an answer to all is to reach while no word of it is there", async () => {
    const drafts = open();
    const keeper = drafts.at(here, []);
    const to = [{ address: "ben@tea.example" }];
    keeper.edit({ text: "Dear all", options: { to } });
    await keeper.flush();
    drafts.follow(here, [stored("new-1", "Dear all", 101)]);
    keeper.edit({ text: "" });
    await keeper.flush();
    expect(drafts.follow(here, [])).toBe(false);
    expect(drafts.at(here, []).read().draft.options).toEqual({ to });
  });
});
