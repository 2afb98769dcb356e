import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Identity, Likely, Person } from "../../shared/model/person.ts";
import { client } from "../api.ts";
import { conversationQuery, searchPeopleQuery } from "../queries.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Button } from "../ui/button.tsx";
import { channelGlyphs } from "../ui/channel-glyph.ts";
import { Chip } from "../ui/chip.tsx";
import { Clock } from "../ui/clock.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { useSettled } from "../ui/use-settled.ts";
import { PersonNotes } from "./person-notes.tsx";
import { useMerging } from "./use-merging.ts";
import "./person-dialog.css";

const personQuery = (id: string) => ({
  queryKey: ["people", "get", id],
  queryFn: () => client.call("people.get", { id }),
});

const suggestionsQuery = (id: string) => ({
  queryKey: ["people", "suggestions", id],
  queryFn: () => client.call("people.suggestions", { id }),
});

/** Who somebody is: under which names they write to us, who else they may be, and since when we know them. */
export function PersonDialog({
  conversationId,
  personId,
  writesNote,
  onSearch,
  onClose,
}: {
  conversationId: string;
  /** Absent: the one whom the conversation is with. */
  personId: string | undefined;
  /** Begins with a note about them. */
  writesNote: boolean;
  /** Shows everything of this query. */
  onSearch: (query: string) => void;
  onClose: () => void;
}) {
  const { data: conversation } = useQuery(conversationQuery(conversationId));
  const id = personId ?? conversation?.person.id;
  const { data: person } = useQuery({
    ...personQuery(id ?? ""),
    enabled: id !== undefined && id !== "",
  });
  return (
    <Dialog title={person?.name ?? "…"} onClose={onClose}>
      {person !== undefined && (
        <div className="person">
          <Facts person={person} />
          <PersonNotes
            key={person.id}
            person={person}
            conversationId={conversationId}
            begins={writesNote}
          />
          <Button
            onClick={() => {
              onClose();
              onSearch(`person:${person.id} `);
            }}
          >
            {person.conversations === 1
              ? "Their one conversation"
              : `All ${person.conversations} conversations`}
          </Button>
          <Identities person={person} />
          <Suggestions person={person} />
          <MergeWith person={person} />
        </div>
      )}
    </Dialog>
  );
}

function Facts({ person }: { person: Person }) {
  const isOurs = person.identities.some(({ oneOfUs }) => oneOfUs);
  return (
    <p className="person-facts">
      {person.firstAt !== undefined && person.lastAt !== undefined && (
        <>
          First wrote <Clock at={person.firstAt} />, last{" "}
          <Clock at={person.lastAt} />.
        </>
      )}{" "}
      {person.role !== undefined && <Chip tone="label">{person.role}</Chip>}{" "}
      {isOurs && <Chip>one of us</Chip>}
    </p>
  );
}

function Identities({ person }: { person: Person }) {
  const { splitPerson } = useMerging();
  const isMerged = person.identities.length > 1;
  return (
    <section aria-label="Writes as">
      <h3 className="person-heading">Writes as</h3>
      <ul className="person-rows">
        {person.identities.map((identity) => (
          <li key={identity.id} className="person-row">
            <Who {...identity} seed={identity.id} />
            {isMerged && (
              <Button
                aria-label={`Split off ${identity.name}`}
                onClick={() => void splitPerson(person.id, [identity.id])}
              >
                Split off
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Who({
  name,
  handle,
  channel,
  seed,
  why,
}: Pick<Identity, "name" | "handle" | "channel"> & {
  seed: string;
  why?: string;
}) {
  return (
    <>
      <Avatar name={name} seed={seed} channel={channel} size="s" />
      <span className="person-who">
        <bdi className="person-name">{name}</bdi>
        <span className="person-handle">
          {channelGlyphs[channel].name}
          {handle !== name && (
            <>
              {" "}
              · <bdi>{handle}</bdi>
            </>
          )}
          {why !== undefined && ` · ${why}`}
        </span>
      </span>
    </>
  );
}

const reasons: Record<Likely["why"], (by: string) => string> = {
  link: (by) => `both own ${by}`,
  address: (by) => `same address ${by}`,
  handle: (by) => `also called ${by}`,
};

function Suggestions({ person }: { person: Person }) {
  const { data: likely } = useQuery(suggestionsQuery(person.id));
  const { mergePeople, keepApart } = useMerging();
  if (likely === undefined || likely.length === 0) return null;
  return (
    <section aria-label="May be the same person">
      <h3 className="person-heading">May be the same person</h3>
      <ul className="person-rows">
        {likely.map((one) => (
          <li key={one.personId} className="person-row">
            <Who {...one} seed={one.personId} why={reasons[one.why](one.by)} />
            <Button
              aria-label={`${one.name} is the same person`}
              onClick={() => void mergePeople([person.id, one.personId])}
            >
              Same person
            </Button>
            <Button
              kind="plain"
              aria-label={`${one.name} is somebody else`}
              onClick={() => void keepApart(person.id, one.personId)}
            >
              Somebody else
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function MergeWith({ person }: { person: Person }) {
  const [text, setText] = useState("");
  const wanted = useSettled(text.trim(), 120);
  const { data, isPlaceholderData } = useQuery({
    ...searchPeopleQuery(wanted),
    enabled: wanted !== "",
  });
  const { mergePeople } = useMerging();
  const found = new Map(
    (wanted === "" ? [] : (data ?? []))
      .filter(({ personId }) => personId !== person.id)
      .map((one) => [one.personId, one]),
  );
  return (
    <section aria-label="Merge with somebody">
      <Field label="Merge with…" help="By name or handle, on any channel.">
        {(control) => (
          <input
            {...control}
            value={text}
            dir="auto"
            maxLength={200}
            onChange={(event) => setText(event.target.value)}
          />
        )}
      </Field>
      {wanted !== "" && data && !isPlaceholderData && found.size === 0 && (
        <p role="status">Nobody else has this name or handle.</p>
      )}
      <ul className="person-rows">
        {[...found.values()].map((one) => (
          <li key={one.personId} className="person-row">
            <Who {...one} seed={one.personId} />
            <Button
              aria-label={`${one.name} is the same person`}
              onClick={() =>
                void mergePeople([person.id, one.personId]).then((done) => {
                  if (done) setText("");
                })
              }
            >
              Same person
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
