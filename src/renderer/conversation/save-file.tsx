import { useMutation } from "@tanstack/react-query";
import type { Attachment } from "../../shared/model/message.ts";
import { client } from "../api.ts";
import { messageOf } from "../ui/error-state.tsx";

/** Fetches a file and hands it to the browser or the system to be saved. */
export function SaveFile({ file }: { file: Attachment }) {
  const saving = useMutation({
    mutationFn: () =>
      client.call("attachments.fetch", { id: file.id, use: "save" }),
    onSuccess: () => {
      const link = document.createElement("a");
      link.href = `/media/${file.id}?save`;
      link.download = file.name;
      link.click();
    },
  });
  return (
    <>
      <button
        type="button"
        className="attachment-open"
        disabled={saving.isPending}
        aria-label={`Save ${file.name}`}
        onClick={() => saving.mutate()}
      >
        {saving.isPending ? "Fetching …" : "Save"}
      </button>
      {saving.isError && (
        <span className="attachment-alt" role="alert">
          {messageOf(saving.error)}
        </span>
      )}
    </>
  );
}
