import {
  figuresOf,
  type CountedTurn,
  type Figures,
  type FigureScope,
} from "../../src/shared/figures.ts";
import { wallClock } from "../../src/shared/clock.ts";
import type { Turn } from "../../src/shared/model/turn.ts";
import type { TurnEvent } from "../../src/shared/turns/events.ts";
import { at, turnsFrom } from "./turn-events.ts";

export const hour = 3600;

export const wholeWeek: FigureScope = {
  from: at("00:00"),
  to: at("7 00:00"),
  asOf: at("7 00:00"),
  policy: "turn",
  countBy: "start",
};

export function count(
  turn: Turn,
  more: Partial<CountedTurn> = {},
): CountedTurn {
  return { turn, doorAt: 0, resolved: false, clock: wallClock, ...more };
}

export function figuresFrom(
  events: readonly TurnEvent[],
  scope: Partial<FigureScope> = {},
  more: Partial<CountedTurn> = {},
): Figures {
  return figuresOf(
    turnsFrom(events).map((turn) => count(turn, more)),
    { ...wholeWeek, ...scope },
  );
}
