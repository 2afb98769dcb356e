import { type ReactNode, useState } from "react";
import { Button } from "../ui/button.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useToast } from "../ui/toast.tsx";
import "./form.css";

/** What is changed of an account and saved together; what goes wrong is said above its button. */
export function SaveForm({
  className,
  label,
  action,
  beside,
  save,
  children,
}: {
  className: string;
  label: string;
  /** The button's words. */
  action: string;
  /** Stands before the button. */
  beside?: ReactNode;
  /** Answers what is said then, or nothing where something is to be mended first. */
  save: () => Promise<string | undefined>;
  children: ReactNode;
}) {
  const [saving, setSaving] = useState(false);
  const [problem, setProblem] = useState<string>();
  const toast = useToast();

  async function submit(): Promise<void> {
    setSaving(true);
    setProblem(undefined);
    try {
      const text = await save();
      if (text !== undefined) toast({ text });
    } catch (error) {
      setProblem(messageOf(error));
    } finally {
      setSaving(false);
    }
  }

  return (
    <form
      className={className}
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (!saving) void submit();
      }}
    >
      {children}
      {problem !== undefined && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <div className="form-actions">
        {beside}
        <Button type="submit" disabled={saving}>
          {action}
        </Button>
      </div>
    </form>
  );
}
