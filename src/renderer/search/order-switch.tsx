import { useId } from "react";
import type { SearchOrder } from "../../shared/contract/search.ts";
import "./order-switch.css";

const orders: readonly { order: SearchOrder; name: string }[] = [
  { order: "newest", name: "Newest first" },
  { order: "best", name: "Best match first" },
];

/** The order of what is found, and among how many the best was looked for. */
export function OrderSwitch({
  order,
  among,
  onOrder,
}: {
  order: SearchOrder;
  among: number | undefined;
  onOrder: (order: SearchOrder) => void;
}) {
  const name = useId();
  return (
    <fieldset className="order-switch">
      <legend className="visually-hidden">Order</legend>
      {orders.map((each) => (
        <label key={each.order}>
          <input
            type="radio"
            name={name}
            checked={each.order === order}
            onChange={() => onOrder(each.order)}
          />
          {each.name}
        </label>
      ))}
      {among !== undefined && (
        <span role="status">
          {among >= 500
            ? "of the newest 500 that match"
            : among === 1
              ? "of 1 that matches"
              : `of all ${among} that match`}
        </span>
      )}
    </fieldset>
  );
}
