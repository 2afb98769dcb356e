import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Account } from "../../shared/model/account.ts";
import type { Conversation } from "../../shared/model/conversation.ts";
import type { Draft } from "../../shared/model/draft.ts";
import { client } from "../api.ts";
import { conversationQuery } from "../queries.ts";
import { useTriage } from "../triage.ts";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import { DraftVersions } from "./draft-versions.tsx";
import { draftWords } from "../draft-words.ts";
import { newText } from "./new-text.ts";
import { TextRow } from "./text-row.tsx";

/** A text not sent yet. */
export function DraftRow({
  draft,
  account,
  onWrite,
}: {
  draft: Draft;
  account: Account | undefined;
  onWrite: (conversationId: string | undefined) => void;
}) {
  const [busy, setBusy] = useState(false);
  const [versions, setVersions] = useState(false);
  const toast = useToast();
  const { undo } = useTriage();
  const { conversationId } = draft;
  const { data: conversation } = useQuery({
    ...conversationQuery(conversationId ?? ""),
    enabled: conversationId !== undefined,
  });

  async function discard(): Promise<void> {
    setBusy(true);
    try {
      const { decisionId } = await client.call("drafts.discard", {
        id: draft.id,
      });
      toast({
        text: "Draft discarded.",
        ...(decisionId === undefined
          ? {}
          : { action: { label: "Undo", run: () => void undo(decisionId) } }),
      });
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    } finally {
      setBusy(false);
    }
  }

  return (
    <TextRow
      account={account}
      toWhom={
        conversationId === undefined
          ? newText(draft)
          : conversation === undefined
            ? kindOf(draft)
            : kindOf(draft, conversation)
      }
      at={draft.savedAt}
      text={draftWords(draft)}
    >
      <div className="delivery">
        <span className="delivery-actions">
          <Button data-opens onClick={() => onWrite(conversationId)}>
            {draft.note === true ? "Open the conversation" : "Write on"}
          </Button>
          <Button kind="plain" disabled={busy} onClick={() => void discard()}>
            Discard
          </Button>
          <Button
            kind="plain"
            aria-expanded={versions}
            onClick={() => setVersions(!versions)}
          >
            Earlier versions
          </Button>
        </span>
      </div>
      {versions && <DraftVersions draft={draft} />}
    </TextRow>
  );
}

function kindOf({ note, edits }: Draft, conversation?: Conversation): string {
  const name = conversation?.person.name;
  if (note === true) {
    const about = conversation?.participants.find(
      ({ personId }) => personId === edits,
    );
    if (about !== undefined) return `note about ${about.name}`;
    const kind = edits === undefined ? "note" : "change of a note";
    return name === undefined ? kind : `${kind} on ${name}`;
  }
  if (edits !== undefined) return "edit of a message";
  return name === undefined ? "reply" : `to ${name}`;
}
