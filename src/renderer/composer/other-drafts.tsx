import type { Draft } from "../../shared/model/draft.ts";
import { draftWords } from "../draft-words.ts";
import { Button } from "../ui/button.tsx";

/** Texts kept for the same place beside the one being written. */
export function OtherDrafts({
  drafts,
  onChoose,
}: {
  drafts: readonly Draft[];
  onChoose: (draft: Draft) => void;
}) {
  const [newest] = drafts;
  if (newest === undefined) return null;
  return (
    <p className="composer-other">
      <span className="composer-other-words">
        {drafts.length === 1
          ? "Another draft is kept here: "
          : `${drafts.length} more drafts are kept here: `}
        <bdi>{draftWords(newest)}</bdi>
      </span>
      <Button onClick={() => onChoose(newest)}>Write on with it</Button>
    </p>
  );
}
