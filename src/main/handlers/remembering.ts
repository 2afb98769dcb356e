import type { Handlers, Output, Parsed } from "../../shared/contract/index.ts";
import type { Topic } from "../../shared/contract/event.ts";
import { AppError } from "../../shared/fault.ts";
import type { RowChange } from "../../shared/model/decision.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { findDraft } from "../archive/drafts.ts";
import {
  addTag,
  conversationOfMessage,
  findTag,
  listTopics,
  removeTag,
  tagOf,
} from "../archive/feedback.ts";
import { durably } from "../archive/open.ts";
import { addNote, deleteNote, editNote, getNote } from "../archive/notes.ts";
import { getPerson, isPersonIn } from "../archive/people.ts";
import { endPromise, getPromise, makePromise } from "../archive/promises.ts";
import { roleNames } from "../archive/query-names.ts";
import { roleOf, sameRole, setRole } from "../archive/roles.ts";
import { nameOf } from "../deciding/concern.ts";
import type { Core } from "../context.ts";
import { firstWords } from "../first-words.ts";

function tell(
  core: Core,
  topics: readonly Topic[],
  conversationId?: string,
): void {
  core.emit({
    type: "changed",
    topics: [...topics],
    ...(conversationId === undefined
      ? {}
      : { conversationIds: [conversationId] }),
  });
}

function decide(core: Core, did: string, apply: () => RowChange[]): string {
  return core.deciding.decide(did, () => ({
    kind: "remembered",
    rows: apply(),
    columns: [],
  }));
}

function whose(core: Core, conversationId: string): string {
  return nameOf(core.db, [getConversationRow(core.db, conversationId)]);
}

function tag(core: Core, tag: Parsed<"feedback.tag">): Output<"feedback.tag"> {
  const { db } = core;
  const conversationId = conversationOfMessage(db, tag.messageId);
  const wanted = { ...tag, kind: tag.kind, topic: tag.topic };
  const known = findTag(db, wanted);
  if (known !== undefined) return { id: known };
  const said = [tag.topic, tag.kind].filter(Boolean).join(" / ");
  let id = "";
  const did = `Tagged ${said}: ${whose(core, conversationId)}`;
  const decisionId = decide(core, did, () => {
    const added = addTag(db, wanted, core.now());
    ({ id } = added);
    return added.rows;
  });
  tell(core, ["labels", "conversations"], conversationId);
  return { id, decisionId };
}

function untag(core: Core, id: string): Output<"feedback.untag"> {
  const { db } = core;
  const conversationId = conversationOfMessage(db, tagOf(db, id).messageId);
  const decisionId = decide(
    core,
    `Tag taken off: ${whose(core, conversationId)}`,
    () => removeTag(db, id),
  );
  tell(core, ["labels", "conversations"], conversationId);
  return { decisionId };
}

/** A note about a person is shown wherever that person is. */
function tellOfNote(core: Core, conversationId: string | undefined): void {
  tell(core, ["conversations", "people"], conversationId);
}

/** What it was written as is over; of a reply that has the id nothing is touched. */
function finishDraft({ db, drafting }: Core, id: string): void {
  if (findDraft(db, id)?.note === true) drafting.setClosed(id, true);
}

function note(core: Core, input: Parsed<"notes.add">): Output<"notes.add"> {
  const { db } = core;
  const { conversationId, personId } = input;
  const about =
    conversationId === undefined
      ? { personId: getPerson(db, personId ?? "").id }
      : { conversationId: getConversationRow(db, conversationId).id };
  let id = "";
  const did = `Noted: “${firstWords(input.text)}”`;
  const decisionId = decide(core, did, () => {
    const added = addNote(db, about, input.text, core.now());
    ({ id } = added);
    if (input.draftId !== undefined) finishDraft(core, input.draftId);
    return added.rows;
  });
  tellOfNote(core, conversationId);
  if (input.draftId !== undefined) tell(core, ["drafts"]);
  return { id, decisionId };
}

function rewrite(
  core: Core,
  { id, text, draftId }: Parsed<"notes.edit">,
): Output<"notes.edit"> {
  const { db } = core;
  const before = getNote(db, id);
  const finish = () => {
    if (draftId !== undefined) finishDraft(core, draftId);
  };
  let decisionId: string | undefined;
  if (before.text === text) durably(db, finish);
  else
    decisionId = decide(core, `Note changed: “${firstWords(text)}”`, () => {
      finish();
      return editNote(db, id, text, core.now());
    });
  if (draftId !== undefined) tell(core, ["drafts"]);
  if (decisionId === undefined) return {};
  tellOfNote(core, before.conversationId);
  return { decisionId };
}

function tear(core: Core, id: string): Output<"notes.delete"> {
  const { conversationId, text } = getNote(core.db, id);
  const decisionId = decide(core, `Note deleted: “${firstWords(text)}”`, () =>
    deleteNote(core.db, id),
  );
  tellOfNote(core, conversationId);
  return { decisionId };
}

function promise(
  core: Core,
  input: Parsed<"promises.make">,
): Output<"promises.make"> {
  const { db } = core;
  const row = getConversationRow(db, input.conversationId);
  if (!isPersonIn(db, row.id, input.personId))
    throw new AppError("not-found", "There is no such person here.");
  let id = "";
  const did = `Promised ${nameOf(db, [row], input.personId)}: “${firstWords(input.text)}”`;
  const decisionId = decide(core, did, () => {
    const made = makePromise(
      db,
      { ...input, conversationId: row.id, dueAt: input.dueAt },
      core.now(),
    );
    ({ id } = made);
    return made.rows;
  });
  tell(core, ["conversations"], row.id);
  return { id, decisionId };
}

function end(
  core: Core,
  { id, ending }: Parsed<"promises.end">,
): Output<"promises.end"> {
  const { conversationId, text, endedAt } = getPromise(core.db, id);
  if (endedAt !== undefined)
    throw new AppError("conflict", "This promise has ended already.");
  const decisionId = decide(
    core,
    `Promise ${ending}: “${firstWords(text)}”`,
    () => endPromise(core.db, id, ending, core.now()),
  );
  tell(core, ["conversations"], conversationId);
  return { decisionId };
}

function giveRole(
  core: Core,
  input: Parsed<"people.setRole">,
): Output<"people.setRole"> {
  const { db } = core;
  const person = getPerson(db, input.id);
  const before = roleOf(db, person.id);
  const after = input.role === null ? null : sameRole(db, input.role);
  if (before === after) return {};
  const did =
    after === null
      ? `No role: ${person.name}`
      : `Role “${after}”: ${person.name}`;
  const decisionId = core.deciding.decide(did, () => {
    setRole(db, person.id, after);
    return { kind: "role", personId: person.id, before, after };
  });
  tell(core, ["labels", "people", "conversations"]);
  return { decisionId };
}

/** What the user says of messages, conversations and people, each a decision that can be taken back. */
export function rememberingHandlers(core: Core) {
  return {
    "feedback.tag": (input) => tag(core, input),
    "feedback.untag": ({ id }) => untag(core, id),
    "topics.list": () => listTopics(core.db),
    "notes.add": (input) => note(core, input),
    "notes.edit": (input) => rewrite(core, input),
    "notes.delete": ({ id }) => tear(core, id),
    "promises.make": (input) => promise(core, input),
    "promises.end": (input) => end(core, input),
    "people.setRole": (input) => giveRole(core, input),
    "people.roles": () => roleNames(core.db),
  } satisfies Partial<Handlers>;
}
