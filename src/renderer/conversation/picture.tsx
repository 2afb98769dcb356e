import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import type { Attachment } from "../../shared/model/message.ts";
import { pictureQuery } from "../queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog, DialogActions } from "../ui/dialog.tsx";
import { messageOf } from "../ui/error-state.tsx";
import { useInSight } from "../ui/use-in-sight.ts";
import { SaveFile } from "./save-file.tsx";

/** Fetched when it comes into sight; its box has its size before it is there. */
export function Picture({ file }: { file: Attachment }) {
  const box = useRef<HTMLDivElement>(null);
  const seen = useInSight(box);
  const opener = useRef<HTMLButtonElement>(null);
  const [large, setLarge] = useState(false);
  const { data, error, refetch } = useQuery({
    ...pictureQuery(file.id),
    enabled: seen,
  });
  const address = `/media/${file.id}`;
  if (data?.picture === false) return null;
  return (
    <div className="picture" ref={box}>
      {data === undefined && error === null && (
        <div className="picture-box">
          {seen ? "Fetching the picture …" : ""}
        </div>
      )}
      {error !== null && (
        <div className="picture-box picture-fault">
          <p>{messageOf(error)}</p>
          <Button onClick={() => void refetch()}>Try again</Button>
        </div>
      )}
      {data !== undefined && (
        <button
          ref={opener}
          type="button"
          className="picture-box picture-open"
          aria-label={`Show ${file.alt ?? file.name} large`}
          onClick={() => setLarge(true)}
        >
          <img className="picture-image" src={address} alt={file.alt ?? ""} />
        </button>
      )}
      {large && (
        <Dialog
          title={file.name}
          {...(file.alt === undefined ? {} : { description: file.alt })}
          size="l"
          returnTo={opener}
          onClose={() => setLarge(false)}
        >
          <img className="picture-large" src={address} alt={file.alt ?? ""} />
          <DialogActions>
            <SaveFile file={file} />
          </DialogActions>
        </Dialog>
      )}
    </div>
  );
}
