import type { Output } from "../../shared/contract/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import "./found-people.css";

type Person = Output<"search.people">[number];

/** People whose name or handle matches; choosing one searches what they wrote. */
export function FoundPeople({
  people,
  onChoose,
}: {
  people: readonly Person[];
  onChoose: (person: Person) => void;
}) {
  if (people.length === 0) return null;
  return (
    <ul className="found-people" aria-label="People">
      {people.map((person) => (
        <li key={`${person.personId}-${person.handle}`}>
          <Button className="found-person" onClick={() => onChoose(person)}>
            <Avatar
              name={person.name}
              seed={person.personId}
              channel={person.channel}
              size="s"
            />
            <bdi>{person.name}</bdi>
            <bdi className="found-person-handle">{person.handle}</bdi>
          </Button>
        </li>
      ))}
    </ul>
  );
}
