import { cleanup, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { Command } from "cmdk";
import { afterEach, expect, it } from "vitest";
import { Picker } from "../../src/renderer/ui/picker.tsx";

afterEach(cleanup);

// What jsdom lacks and cmdk asks for.
globalThis.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
Element.prototype.scrollIntoView = () => undefined;

it("takes the first by Enter, also when all that was listed has given way", async () => {
  const chosen: string[] = [];
  const picker = (names: string[]) => (
    <Picker
      className="a-picker"
      title="Choose"
      label="Names"
      placeholder="A name"
      maxLength={60}
      text=""
      onText={() => undefined}
      onClose={() => undefined}
    >
      <Command.Group key={names.join()}>
        {names.map((name) => (
          <Command.Item
            key={name}
            value={name}
            onSelect={() => chosen.push(name)}
          >
            {name}
          </Command.Item>
        ))}
      </Command.Group>
    </Picker>
  );
  const user = userEvent.setup();
  const { rerender } = render(picker(["Ana", "Ben"]));
  await user.keyboard("{Enter}");
  rerender(picker(["Cleo", "Dan"]));
  await user.keyboard("{Enter}");
  rerender(picker([]));
  rerender(picker(["Eva"]));
  await user.keyboard("{Enter}");
  expect(chosen).toEqual(["Ana", "Cleo", "Eva"]);
});
