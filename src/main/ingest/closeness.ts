import {
  streams,
  type Addressed,
  type Stream,
} from "../../shared/model/message.ts";

const closeness: Addressed[] = ["other", "aside", "to-us"];

export function closer(a: Addressed, b: Addressed): Addressed {
  return closeness.indexOf(a) >= closeness.indexOf(b) ? a : b;
}

export function nearer(a: Stream, b: Stream): Stream {
  return streams.indexOf(a) <= streams.indexOf(b) ? a : b;
}
