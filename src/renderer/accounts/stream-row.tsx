import { X } from "lucide-react";
import type { ReactNode } from "react";
import { stream, type Stream } from "../../shared/model/message.ts";
import { Button } from "../ui/button.tsx";

/** One line of a list of places that an account reads, each in its stream. */
export function StreamRow({
  name,
  what,
  value,
  streams,
  onChange,
  onRemove,
  children,
}: {
  name: string;
  /** What is typed in it, to say what is removed. */
  what: string;
  value: Stream;
  /** Those to choose from, in words. */
  streams: Partial<Record<Stream, string>>;
  onChange: (stream: Stream) => void;
  onRemove: () => void;
  /** The fields before the stream. */
  children: ReactNode;
}) {
  return (
    <div className="source-row" role="group" aria-label={name}>
      {children}
      <select
        aria-label="Stream"
        value={value}
        onChange={(event) => onChange(stream.parse(event.target.value))}
      >
        {Object.entries(streams).map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
      <Button
        kind="plain"
        aria-label={`Remove ${what === "" ? name : what}`}
        onClick={onRemove}
      >
        <X aria-hidden />
      </Button>
    </div>
  );
}
