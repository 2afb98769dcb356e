import type { Attachment } from "../../shared/model/message.ts";
import { formatBytes, mediaWords } from "./attachment-words.ts";
import { Picture } from "./picture.tsx";
import { SaveFile } from "./save-file.tsx";
import "./attachments.css";

/** What came with a message: pictures are shown, anything else can be saved or opened where it came from. */
export function Attachments({
  files,
  openLink,
}: {
  files: readonly Attachment[];
  openLink: (href: string) => void;
}) {
  if (files.length === 0) return null;
  return (
    <ul className="attachments" aria-label="Attachments">
      {files.map((file) => (
        <li key={file.id} className="attachment">
          {isPicture(file) && <Picture file={file} />}
          <Name file={file} openLink={openLink} />
          <span className="attachment-facts">{factsOf(file)}</span>
          {file.obtainable && <SaveFile file={file} />}
          <span className="attachment-alt" dir="auto">
            {file.alt ??
              (file.mediaType.startsWith("image/") ? "No description." : "")}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Tried as a picture; its content decides. */
function isPicture({ obtainable, mediaType }: Attachment): boolean {
  return obtainable && /^image\/(?:png|jpe?g|gif|webp|avif)$/i.test(mediaType);
}

function factsOf({ mediaType, size }: Attachment): string {
  return [mediaWords(mediaType), size === undefined ? "" : formatBytes(size)]
    .filter((fact) => fact !== "")
    .join(" · ");
}

function Name({
  file: { name, url },
  openLink,
}: {
  file: Attachment;
  openLink: (href: string) => void;
}) {
  if (url === undefined) return <bdi className="attachment-name">{name}</bdi>;
  return (
    <button
      type="button"
      className="attachment-name attachment-open"
      title={url}
      onClick={() => openLink(url)}
    >
      <bdi>{name}</bdi>
    </button>
  );
}
