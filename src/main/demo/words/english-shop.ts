import type { Scene } from "./language.ts";

/** Orders, parcels, subscriptions, bills. */
export const shopScenes: Scene[] = [
  {
    topic: "Do you ship to {city}?",
    ask: [
      "Do you ship to {city}? The checkout says the address is invalid, with and without the accents.",
      "Is {city} inside your delivery area? I tried two addresses and both were refused.",
    ],
    answer: [
      "We do, twice a week. The checkout was dropping letters outside English; that is mended since this morning. Sorry for the detour!",
      "Yes! Parcels to {city} leave on Mondays and Thursdays. Please try once more: the address check no longer stumbles over accents.",
    ],
    more: [
      [
        "It took the street but now it eats the postcode. Happy to test if that helps 🙂",
        "Found it: the field was cut at five characters. Could you try once more? The shipping is on us.",
      ],
      [
        "Works now. How long does it take to get here?",
        "Three to four days. You get the tracking number the evening it leaves.",
      ],
    ],
  },
  {
    topic: "Order {order}: cracked hopper",
    settings: ["mail", "social"],
    ask: [
      "Order {order} arrived today and the hopper of the {grinder} has a crack from top to bottom. Photos attached.",
      "My {grinder} from order {order} came with a cracked hopper. The box itself looked fine.",
    ],
    answer: [
      "I am sorry, that should not have left the house. A new hopper is on its way to you today; keep the old one, no need to send anything back.",
      "Thank you for the photos, that makes it easy. The replacement part leaves tonight with order {order} on the label.",
    ],
    more: [
      [
        "That was quick! Do I need a tool to swap it?",
        "No tools: turn the ring to the left until it clicks and lift. There is a one-minute film of it on our channel.",
      ],
    ],
  },
  {
    topic: "Where is order {order}?",
    ask: [
      "Order {order} has said “label printed” for six days now. Is it still with you?",
      "Could somebody look at order {order}? The tracking has not moved since last week.",
    ],
    answer: [
      "It left us on time and then stood in a depot. I have asked the carrier to look for it, and if it is not moving by tomorrow noon I will send a second one.",
      "You are right, it got stuck between two scans. I have sent a new parcel today; should both arrive, the second one is yours to give away.",
    ],
    more: [
      [
        "It moved! Out for delivery now.",
        "That is good to read. I will keep an eye on it until it is at your door.",
      ],
    ],
  },
  {
    topic: "Pausing my subscription",
    ask: [
      "I am away for five weeks from the 12th. Can I pause the subscription without losing my price?",
      "How do I pause my subscription? I only find “cancel”.",
    ],
    answer: [
      "Of course. I have paused it until you are back, the price stays as it is. “Pause” will be a button of its own in the next version of the shop.",
      "You can: Account, then Deliveries, then the small calendar. Choose the date of the next parcel and everything in between is skipped.",
    ],
    more: [
      [
        "And can I have the next bag as {coffee} instead?",
        "Done: the next one will be {coffee}, whole beans.",
      ],
    ],
  },
  {
    topic: "Invoice for {order}",
    settings: ["mail"],
    ask: [
      "Could I have an invoice for order {order} with our company's name and tax number on it? The one in the mail has only my own name.",
      "Our bookkeeping needs the invoice for {order} again, this time made out to the company.",
    ],
    answer: [
      "Here it is, with the company's name and your tax number. It also replaces the first one in your account.",
      "The corrected invoice for {order} is attached. From now on your orders carry the company's name by themselves.",
    ],
  },
  {
    topic: "Wrong coffee in the parcel",
    ask: [
      "I ordered {coffee} and got the decaf. No drama, but my mornings are not what they were 😄",
      "There was a bag of decaf in my parcel where {coffee} should have been (order {order}).",
    ],
    answer: [
      "Oh no, of all mix-ups the cruellest. {coffee} goes out to you this afternoon; please keep the decaf for late visitors.",
      "Sorry! Two bags stood next to each other and the wrong one won. Yours is packed already.",
    ],
  },
  {
    topic: "Refund for order {order}",
    ask: [
      "I cancelled order {order} nine days ago and the refund is still not there.",
      "Any news about the refund for {order}? The mail said five working days.",
    ],
    answer: [
      "It was sent on the day you wrote to us, and the bank has it since Monday. If it is not on your account by Friday, tell me and I will send you the reference.",
      "I looked into it: it hung because the card had been replaced. I have sent it by bank transfer just now.",
    ],
  },
  {
    topic: "Gift card as a PDF?",
    ask: [
      "Can I get the gift card as a PDF? I would like to print it and put it in a cup.",
      "Is there a gift card for a barista course, not only for beans?",
    ],
    answer: [
      "Gladly: there is a link to a printable one at the bottom of the mail with the code. It is drawn by the same hand as our bags.",
      "There is one for both: the school takes the same codes as the shop.",
    ],
  },
  {
    topic: "Wholesale prices for a small café",
    settings: ["mail"],
    ask: [
      "We open a small café in {city} in spring (28 seats, one two-group machine) and are looking for a roaster. Could you send prices for about 15 kg a month?",
      "I run the canteen of a school in {city}. Do you sell to places like ours, and from what quantity?",
    ],
    answer: [
      "Congratulations! The list is attached. For 15 kg a month we would start with {coffee} and come by for a day to set up the grinder with your people.",
      "We do, from 5 kg a month. I would like to send you three samples first; which brewer do you use?",
    ],
    more: [
      [
        "The samples were lovely, the second one most of all. How far ahead do you need our order?",
        "Monday noon for Thursday's roast. In the first month we keep two kilos aside for you in case it goes faster than you think.",
      ],
      [
        "Then we begin on the first of the month. Do we need a contract?",
        "A short one, two pages, no minimum term. It is attached; take your time.",
      ],
    ],
  },
  {
    topic: "Refill instead of a new bag",
    ask: [
      "Any plans for a refill station in {city}? There is a queue of us.",
      "Could you take the empty bags back? I have eleven of them in a drawer.",
    ],
    answer: [
      "We are trying it in two shops this autumn. If the queue is real, {city} is next: send them all to us 😊",
      "We do: ten bags in any envelope, and the next 250 g are free. They become the seats in our yard.",
    ],
  },
];
