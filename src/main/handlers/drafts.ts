import type { Handlers, Output } from "../../shared/contract/index.ts";
import { draftVersions, findDraft, openDrafts } from "../archive/drafts.ts";
import type { Core } from "../context.ts";
import { firstWords } from "../first-words.ts";

function changed(core: Core, conversationId: string | undefined): void {
  core.emit({
    type: "changed",
    topics:
      conversationId === undefined ? ["drafts"] : ["drafts", "conversations"],
    ...(conversationId === undefined
      ? {}
      : { conversationIds: [conversationId] }),
  });
}

function discard(core: Core, id: string): Output<"drafts.discard"> {
  const draft = findDraft(core.db, id);
  if (draft === undefined || draft.closedAt !== undefined) return {};
  const decisionId = core.deciding.decide(
    `Discarded: “${firstWords(draft.text)}”`,
    () => {
      core.drafting.setClosed(id, true);
      return { kind: "draft-discarded", draftId: id };
    },
  );
  changed(core, draft.conversationId);
  return { decisionId };
}

export function draftHandlers(core: Core) {
  return {
    "drafts.list": () => openDrafts(core.db),
    "drafts.save": (input) => {
      const { listed, ...saved } = core.drafting.save(input);
      changed(core, listed ? input.conversationId : undefined);
      return saved;
    },
    "drafts.discard": ({ id }) => discard(core, id),
    "drafts.versions": ({ id }) => draftVersions(core.db, id),
  } satisfies Partial<Handlers>;
}
