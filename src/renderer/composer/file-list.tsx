import { FileText, X } from "lucide-react";
import { useState } from "react";
import type { FileLimits } from "../../shared/model/account.ts";
import type { OutgoingFile } from "../../shared/model/send-options.ts";
import {
  megabytes,
  sizeInWords,
  typesInWords,
  wrongFile,
} from "../../shared/sendable.ts";
import { Button } from "../ui/button.tsx";
import type { Arriving, UsedFiles } from "./use-files.ts";
import "./file-list.css";

/** What goes with the text: how it looks, what is to be seen on it, what is wrong with it. */
export function FileList({
  files,
  arriving,
  limits,
  accountName,
  onChange,
}: {
  files: readonly OutgoingFile[];
  arriving: readonly Arriving[];
  limits: FileLimits | undefined;
  accountName: string;
  onChange: UsedFiles["change"];
}) {
  if (files.length === 0 && arriving.length === 0) return null;
  return (
    <ul className="files" aria-label="Attached files">
      {files.map((file, at) => (
        <AttachedFile
          // The same file may be there twice.
          // oxlint-disable-next-line react/no-array-index-key
          key={`${file.id}-${at}`}
          file={file}
          limits={limits}
          accountName={accountName}
          onChange={(changed) => onChange(at, changed)}
        />
      ))}
      {arriving.map(({ key, name, share, stop }) => (
        <li key={key} className="file">
          <span className="file-sign" aria-hidden />
          <span className="file-name">
            <bdi>{name}</bdi>
          </span>
          <span className="file-arriving">
            <progress
              className="file-progress"
              value={share}
              aria-label={`Attaching ${name}`}
            />
            <Button
              kind="plain"
              icon
              aria-label={`Stop attaching ${name}`}
              onClick={stop}
            >
              <X aria-hidden />
            </Button>
          </span>
        </li>
      ))}
    </ul>
  );
}

function AttachedFile({
  file,
  limits,
  accountName,
  onChange,
}: {
  file: OutgoingFile;
  limits: FileLimits | undefined;
  accountName: string;
  onChange: (file: OutgoingFile | undefined) => void;
}) {
  const wrong =
    limits === undefined
      ? `${accountName} takes no files: remove it, or choose another account.`
      : wrongFile(file, limits, accountName);
  const isSeen = /^(?:image|video)\//.test(file.mediaType);
  const alt = file.alt ?? "";
  return (
    <li className="file" data-wrong={wrong === undefined ? undefined : true}>
      <Thumbnail file={file} />
      <span className="file-name">
        <bdi title={file.name}>{file.name}</bdi>
        <span className="file-facts">
          {file.stays === true ? "stays" : megabytes(file.size)}
        </span>
      </span>
      <Button
        kind="plain"
        icon
        aria-label={`Remove ${file.name}`}
        onClick={() => onChange(undefined)}
      >
        <X aria-hidden />
      </Button>
      {isSeen && limits?.maxAlt !== undefined && (
        <input
          className="file-alt"
          aria-label={`What is to be seen on ${file.name}`}
          placeholder="What is to be seen, for those who cannot see it"
          dir="auto"
          value={alt}
          onChange={({ target: { value } }) => {
            const { alt: _, ...rest } = file;
            onChange(value === "" ? rest : { ...rest, alt: value });
          }}
        />
      )}
      {wrong !== undefined && (
        <p className="file-wrong" role="alert">
          {wrong}
        </p>
      )}
    </li>
  );
}

/** A picture as it is kept here; where it is not here any more, it says so. */
function Thumbnail({ file }: { file: OutgoingFile }) {
  const [isMissing, setMissing] = useState(false);
  if (!file.mediaType.startsWith("image/") || isMissing)
    return (
      <span className="file-sign" aria-hidden>
        <FileText />
      </span>
    );
  return (
    <img
      className="file-picture"
      src={`/media/${file.id}`}
      alt={file.alt ?? ""}
      onError={() => setMissing(true)}
    />
  );
}

/** What an account takes, before anything is attached. */
export function limitsInWords(limits: FileLimits, accountName: string): string {
  const { max, types } = limits;
  const what = types.length === 0 ? "any kind" : typesInWords(types);
  return `Up to ${max} ${max === 1 ? "file" : "files"}: ${what}. ${sizeInWords(limits, accountName)}`;
}
