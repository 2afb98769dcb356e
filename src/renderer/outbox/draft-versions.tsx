import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Output } from "../../shared/contract/index.ts";
import type { Draft } from "../../shared/model/draft.ts";
import { client } from "../api.ts";
import { draftVersionsQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Clock } from "../ui/clock.tsx";
import { ErrorState, messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";

type Version = Output<"drafts.versions">[number];

/** What a draft said before, newest first; any of it can be written on with. */
export function DraftVersions({ draft }: { draft: Draft }) {
  const { data, error, refetch } = useQuery({
    ...draftVersionsQuery(draft.id),
    // Each save may add one.
    refetchOnMount: "always",
  });
  const [busy, setBusy] = useState(false);
  const toast = useToast();
  const earlier = data?.filter(({ text }) => text !== draft.text);

  /** What goes with it comes back as well; the files are those of now. */
  async function restore({ text, options }: Version): Promise<void> {
    setBusy(true);
    try {
      const { savedAt: _, ...kept } = draft;
      const { files = [] } = draft.options ?? {};
      await client.call("drafts.save", {
        ...kept,
        text,
        options: { ...options, files },
      });
      toast({ text: "The earlier text is the draft again." });
    } catch (error) {
      toast({ text: messageOf(error), tone: "problem" });
    } finally {
      setBusy(false);
    }
  }

  if (error !== null)
    return (
      <ErrorState
        title="The versions cannot be shown"
        error={error}
        onRetry={() => void refetch()}
      />
    );
  if (earlier?.length === 0)
    return <p className="outbox-none">There is no other version.</p>;
  return (
    <ol className="draft-versions">
      {earlier?.map((version) => (
        <li key={version.savedAt} className="draft-version">
          <p className="outbox-who">
            <Clock at={version.savedAt} />
            <Button
              kind="plain"
              disabled={busy}
              onClick={() => void restore(version)}
            >
              Use this text
            </Button>
          </p>
          <p className="outbox-text" dir="auto">
            {version.text === "" ? "No text." : version.text}
          </p>
        </li>
      ))}
    </ol>
  );
}
