import { createContext, useContext } from "react";
import { Chip } from "./chip.tsx";
import "./label-chip.css";

const LabelSearch = createContext<(name: string) => void>(() => undefined);

/** What happens when a label is pressed: everything that carries it is looked up. */
export const LabelSearchProvider = LabelSearch.Provider;

/** A label on a conversation; pressed, it finds the others. */
export function LabelChip({ name }: { name: string }) {
  const search = useContext(LabelSearch);
  return (
    <button
      type="button"
      className="label-chip"
      aria-label={`${name}: everything labelled so`}
      onClick={() => search(name)}
    >
      <Chip tone="label">
        <bdi>{name}</bdi>
      </Chip>
    </button>
  );
}

/** The same inside a row that is pressed as a whole: the pointer alone can press it there. */
export function LabelMark({ name }: { name: string }) {
  const search = useContext(LabelSearch);
  return (
    // The keyboard has the labels of the open conversation and the search.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span
      className="label-mark"
      onClick={(event) => {
        event.stopPropagation();
        search(name);
      }}
    >
      <Chip tone="label">
        <bdi>{name}</bdi>
      </Chip>
    </span>
  );
}
