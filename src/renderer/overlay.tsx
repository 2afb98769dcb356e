import { TagPicker } from "./feedback/tag-picker.tsx";
import { LabelPicker } from "./labels/label-picker.tsx";
import { MergePicker } from "./merging/merge-picker.tsx";
import { PersonDialog } from "./merging/person-dialog.tsx";
import { Palette } from "./palette/palette.tsx";
import { ShortcutHelp } from "./palette/shortcut-help.tsx";
import { PromiseDialog } from "./promises/promise-dialog.tsx";
import { printValue } from "../shared/query/print.ts";

/** About a conversation, or a message in it. */
export type OfConversation = {
  what: "labels" | "merge" | "person" | "person-note" | "promise" | "feedback";
  conversationId: string;
  /** The message that the keyboard is on, where it came in, and who wrote it. */
  messageId: string | undefined;
  personId: string | undefined;
};

/** What lies over everything: at most one at a time. */
export type Over =
  { what: "palette"; from: Element | null } | OfConversation | { what: "help" };

export function Overlay({
  over,
  onClose,
  onColumn,
  onSearch,
}: {
  over: Over;
  onClose: () => void;
  onColumn: (columnId: string) => void;
  /** Shows everything of this query. */
  onSearch: (query: string) => void;
}) {
  switch (over.what) {
    case "palette":
      return (
        <Palette
          from={over.from}
          onClose={onClose}
          onColumn={onColumn}
          onAccount={({ handle }) => onSearch(`account:${printValue(handle)} `)}
        />
      );
    case "labels":
      return (
        <LabelPicker conversationId={over.conversationId} onClose={onClose} />
      );
    case "merge":
      return (
        <MergePicker conversationId={over.conversationId} onClose={onClose} />
      );
    case "person":
    case "person-note":
      return (
        <PersonDialog
          conversationId={over.conversationId}
          personId={over.personId}
          writesNote={over.what === "person-note"}
          onSearch={onSearch}
          onClose={onClose}
        />
      );
    case "promise":
      return (
        <PromiseDialog
          conversationId={over.conversationId}
          personId={over.personId}
          onClose={onClose}
        />
      );
    case "feedback":
      return (
        <TagPicker
          conversationId={over.conversationId}
          messageId={over.messageId}
          onClose={onClose}
        />
      );
    case "help":
      return <ShortcutHelp onClose={onClose} />;
  }
}
