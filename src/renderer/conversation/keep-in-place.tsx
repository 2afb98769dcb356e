import { Component, type ReactNode } from "react";
import type { Entry } from "./entries.ts";

type Props = {
  box: HTMLElement;
  entries: readonly Entry[];
  /** Where a row begins within what is scrolled; undefined: it is not there any more. */
  startOf: (key: string) => number | undefined;
  children: ReactNode;
};

/** How far below the box's upper edge a row begins, and whether the keyboard was on any. */
type Place = { key: string; top: number; hadFocus: boolean };

/**
 * When rows come in above, or go, those in sight stay where they are. A class, because nothing else is asked after the
 * new rows are known and before the page has them: https://react.dev/reference/react/Component#getsnapshotbeforeupdate
 */
export class KeepInPlace extends Component<Props> {
  override getSnapshotBeforeUpdate({ entries }: Props): Place | null {
    if (entries === this.props.entries) return null;
    const { box } = this.props;
    const edge = box.getBoundingClientRect().top;
    const hadFocus = box.contains(document.activeElement);
    for (const row of box.querySelectorAll<HTMLElement>("[data-row]")) {
      const { top, bottom } = row.getBoundingClientRect();
      const key = row.dataset["row"];
      if (bottom > edge && key !== undefined)
        return { key, top: top - edge, hadFocus };
    }
    return null;
  }

  override componentDidUpdate(_: Props, __: unknown, place: Place | null) {
    if (place === null) return;
    const { box, startOf } = this.props;
    const start = startOf(place.key);
    if (start !== undefined) box.scrollTo({ top: start - place.top });
    // Its row was let go.
    if (place.hadFocus && !box.contains(document.activeElement))
      box.focus({ preventScroll: true });
  }

  override render() {
    return this.props.children;
  }
}
