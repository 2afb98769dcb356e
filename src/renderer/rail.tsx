import {
  CircleUserRound,
  Clock,
  Columns3,
  type LucideIcon,
  Search,
  Send,
  Settings2,
} from "lucide-react";
import { type CommandName, commandOf } from "../shared/commands.ts";
import { useCommandList } from "./commands.tsx";
import "./rail.css";

export const screens = [
  "deck",
  "waiting",
  "outbox",
  "search",
  "accounts",
  "settings",
] as const;
export type Screen = (typeof screens)[number];

const places: readonly {
  screen: Screen;
  name: string;
  command: CommandName;
  icon: LucideIcon;
}[] = [
  { screen: "deck", name: "Deck", command: "go.deck", icon: Columns3 },
  { screen: "waiting", name: "Waiting", command: "go.waiting", icon: Clock },
  { screen: "outbox", name: "Outbox", command: "go.outbox", icon: Send },
  { screen: "search", name: "Search", command: "search", icon: Search },
  {
    screen: "accounts",
    name: "Accounts",
    command: "go.accounts",
    icon: CircleUserRound,
  },
  {
    screen: "settings",
    name: "Settings",
    command: "go.settings",
    icon: Settings2,
  },
];

/** The places of the app, with a number where somebody or something needs us. */
export function Rail({
  screen,
  badges,
  onGo,
}: {
  screen: Screen;
  badges: Partial<Record<Screen, { count: number; label: string }>>;
  onGo: (screen: Screen) => void;
}) {
  const { keymap } = useCommandList();
  return (
    <nav className="rail" aria-label="Places">
      <span className="rail-lamp" aria-hidden="true" />
      {places.map(({ screen: place, name, command, icon: Icon }) => {
        const badge = badges[place];
        const keys = keymap[command][0];
        return (
          <button
            key={place}
            type="button"
            className="rail-place"
            aria-current={place === screen ? "page" : undefined}
            aria-label={badge === undefined ? name : `${name}, ${badge.label}`}
            title={
              keys === undefined
                ? commandOf(command).title
                : `${name} (${keys})`
            }
            onClick={(event) => {
              // The keyboard goes along: Enter belongs to the place now, not to the way there.
              event.currentTarget.blur();
              onGo(place);
            }}
          >
            <Icon aria-hidden />
            {badge !== undefined && badge.count > 0 && (
              <span className="rail-badge">
                {badge.count > 99 ? "99+" : badge.count}
              </span>
            )}
          </button>
        );
      })}
    </nav>
  );
}
