import { useQuery } from "@tanstack/react-query";
import type { Output } from "../../shared/contract/index.ts";
import { client } from "../api.ts";
import { tryOutQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import { conversationsWords, doesWords } from "./rule-words.ts";

export type RuleWork = "apply" | "takeBack";

/** Asks once more before a rule is applied to all that is here, or all of it taken back. */
export function RuleWorkDialog({
  rule,
  work,
  onClose,
}: {
  rule: Output<"rules.list">[number];
  work: RuleWork;
  onClose: () => void;
}) {
  const toast = useToast();
  const isApply = work === "apply";
  const tried = useQuery({
    ...tryOutQuery(rule.query, true),
    enabled: isApply,
  });
  const says = isApply
    ? tried.data === undefined
      ? (tried.error?.message ?? "Counting …")
      : `It finds ${conversationsWords(tried.data.count)} in the whole archive and ${doesWords(rule.does)} them. What it has done before is not done again, and all of it can be taken back.`
    : `The rule is turned off, and what it did in ${conversationsWords(rule.met)} is taken back, as if it had never been.`;
  function start(): void {
    const begun = isApply
      ? client.call("rules.apply", { id: rule.id })
      : client.call("rules.takeBack", { id: rule.id });
    begun.catch((error: unknown) => {
      toast({ text: messageOf(error), tone: "problem" });
    });
    onClose();
  }
  return (
    <Dialog
      title={
        isApply
          ? `Apply “${rule.name}” to what is here`
          : `Take back what “${rule.name}” did`
      }
      description={says}
      onClose={onClose}
    >
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button
          kind="primary"
          onClick={start}
          disabled={isApply && tried.data === undefined}
        >
          {isApply ? "Apply" : "Take back"}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
