import type { Topic } from "../../shared/contract/event.ts";
import type { Handlers } from "../../shared/contract/index.ts";
import { reachedBy, searchAddresses } from "../archive/addresses.ts";
import {
  identitiesOfPerson,
  isOneOfUs,
  realignSoon,
  setOneOfUs,
} from "../archive/belonging.ts";
import { getPerson } from "../archive/people.ts";
import {
  likelySame,
  isApart,
  pairsOf,
  setApart,
} from "../archive/likely-same.ts";
import { personNow } from "../archive/people-merging.ts";
import {
  findConversationRow,
  getConversationRow,
} from "../archive/conversations.ts";
import { stillWaiting } from "../archive/waiting.ts";
import { catchUpTurns, caughtUp } from "../recomputing/catching-up.ts";
import type { Core } from "../context.ts";
import {
  mergePeople,
  recomputeSoon,
  splitPerson,
} from "../deciding/people-grouping.ts";

function changed(
  core: Core,
  conversationIds: readonly string[],
  also: readonly Topic[] = [],
): void {
  core.emit({
    type: "changed",
    topics: [
      "conversations",
      "accounts",
      "people",
      "drafts",
      "outbox",
      ...also,
    ],
    ...(conversationIds.length > 0 && conversationIds.length <= 50
      ? { conversationIds: [...conversationIds] }
      : {}),
  });
}

/** What any decision can have been about. */
const anyDecision = ["labels", "columns", "rules"] as const;

function decideOneOfUs(core: Core, id: string, oneOfUs: boolean): string {
  const { db } = core;
  const person = getPerson(db, id);
  const did = oneOfUs
    ? `One of us: ${person.name}`
    : `Not one of us: ${person.name}`;
  return core.deciding.decide(did, () => {
    const ids = identitiesOfPerson(db, id);
    const identities = ids.map((identityId) => ({
      id: identityId,
      before: isOneOfUs(db, identityId),
      after: oneOfUs,
    }));
    for (const identityId of ids) setOneOfUs(db, identityId, oneOfUs);
    recomputeSoon(core.turns, realignSoon(db, ids));
    return { kind: "one-of-us", identities };
  });
}

function keepApart(core: Core, id: string, otherId: string): string {
  const { db } = core;
  const [one, other] = [getPerson(db, id), getPerson(db, otherId)];
  return core.deciding.decide(`Two people: ${one.name}, ${other.name}`, () => {
    // What was said of them before stays said when this is taken back.
    const pairs = pairsOf(db, one.id, other.id).filter(
      (pair) => !isApart(db, pair),
    );
    for (const pair of pairs) setApart(db, pair, true);
    return { kind: "people-apart", pairs };
  });
}

/** The conversations that these are in now: one that is joined again is not there to be gone to. */
function whereNow({ db }: Core, ids: readonly string[]): string[] {
  return [
    ...new Set(ids.flatMap((id) => findConversationRow(db, id)?.id ?? [])),
  ];
}

export function decisionHandlers(core: Core) {
  return {
    "conversations.mark": async (input) => {
      const { decisionId } = core.deciding.mark(input);
      catchUpTurns(core);
      changed(core, input.ids);
      await caughtUp(
        core,
        input.ids.map((id) => getConversationRow(core.db, id).id),
      );
      return {
        ...(decisionId === undefined ? {} : { decisionId }),
        stillWaiting: stillWaiting(core.db, input.ids),
      };
    },
    "people.addresses": (input) => searchAddresses(core.db, input),
    "people.reached": ({ messageId }) => reachedBy(core.db, messageId),
    "people.get": ({ id }) => core.reader.read("person", { id }),
    "people.suggestions": ({ id }) =>
      likelySame(core.db, personNow(core.db, id)),
    "people.merge": (input) => {
      const answer = mergePeople(core, input);
      catchUpTurns(core);
      changed(core, [], ["labels"]);
      return answer;
    },
    "people.split": (input) => {
      const answer = splitPerson(core, input);
      catchUpTurns(core);
      changed(core, [], ["labels"]);
      return answer;
    },
    "people.keepApart": ({ id, otherId }) => {
      const decisionId = keepApart(core, id, otherId);
      changed(core, []);
      return { decisionId };
    },
    "people.setOneOfUs": ({ id, oneOfUs }) => {
      const decisionId = decideOneOfUs(core, id, oneOfUs);
      catchUpTurns(core);
      changed(core, []);
      return { decisionId };
    },
    undo: ({ decisionId }) => {
      const step = core.deciding.undo(decisionId);
      catchUpTurns(core);
      changed(core, step.conversationIds, anyDecision);
      return { ...step, conversationIds: whereNow(core, step.conversationIds) };
    },
    redo: () => {
      const step = core.deciding.redo();
      catchUpTurns(core);
      changed(core, step.conversationIds, anyDecision);
      return { ...step, conversationIds: whereNow(core, step.conversationIds) };
    },
  } satisfies Partial<Handlers>;
}
