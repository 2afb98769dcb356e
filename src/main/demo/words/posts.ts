/** What the roaster and its sister shops publish, and what they read. */
export const posts = {
  harbour: [
    "New in the shop: washed {coffee}, roasted yesterday ☕️",
    "The ferry is late, so the beans are late. Thursday's parcels leave on Friday. Sorry!",
    "We cupped eleven samples this morning and agreed on one. That never happens. {coffee} it is.",
    "Our yard has new seats, made from 400 empty bags. Come and sit on the old menu.",
    "Tell us your strangest brewing mistake. The best one gets a bag of {coffee}.",
    "What a kilo of {coffee} costs, line by line, from the station to your door: it is all in the journal.",
    "Half past five. The roaster is warm, the harbour is not.",
    "We answer every message. If you have waited for longer than a day, please poke us: it is never on purpose.",
    "The decaf is back. Yes, the sugarcane one. Yes, for your mum too.",
    "Small change: parcels to Poland and Norway now go twice a week.",
  ],
  journal: [
    "How we roast: a chart with all its mistakes",
    "Water without a degree: mixing your own",
    "What a kilo costs, line by line",
    "Eleven samples, one table: notes from a cupping",
    "Why we mend grinders for free",
    "Forty-one families and a washing station",
    "Decaf is not a punishment",
  ],
  school: [
    "Dialling in, one step at a time",
    "Milk without fear: a first lesson",
    "Changing the hopper of a Tern in one minute",
    "A moka pot that does not shout",
    "Cold brew overnight: three jars compared",
    "Latte art for impatient people",
  ],
  nightBoat: [
    "Cardamom buns until noon, or until the crew from the pilot boat comes in.",
    "Tonight: open stage, six chairs, one piano that was in the rain.",
    "The window seat is free. It will not be for long.",
    "New on the board: {coffee} as a long cold one with orange.",
    "Dogs welcome, cats by appointment 🐈",
    "We are open on the holiday from nine till six.",
  ],
  tern: [
    "The {grinder} gets a quieter bearing. Everyone who has one can have it for the postage.",
    "From the workshop: 212 grinders mended this year, four beyond help.",
    "We drew the exploded view of the {grinder} on one sheet. Print it, lose a washer, find it again.",
    "A small film: what 15 clicks sound like.",
  ],
  trade: [
    "Freight rates ease for the third week in a row",
    "Small roasters share one container: how it went",
    "A new label for mended machines is taking shape",
    "Harvest outlook: rain in the right places, for once",
    "Survey: two thirds of cafés now answer within a day",
    "What cafés pay for oat milk, by region",
  ],
  homeBar: [
    "Ten hand grinders on one kitchen table",
    "The decaf test: nobody could tell after nine o'clock",
    "I measured my kettle so that you need not",
    "Harbour's {coffee}, four ways",
    "Descaling, a love story",
  ],
} as const;

export const coffees = [
  "Guji",
  "Huila",
  "Sidra",
  "Nyeri",
  "Harbour Blend",
  "Night Shift",
  "Lighthouse Espresso",
  "Yirga",
] as const;

export const grinders = ["Tern One", "Tern Two", "Tern Travel"] as const;

/** Mails that no human wrote: subject and text. */
export const automaticMails: readonly (readonly [string, string])[] = [
  [
    "Your parcel {order} is out for delivery",
    "Your parcel {order} will arrive today between 10:00 and 14:00. This message was sent by a machine; nobody reads the answers.",
  ],
  [
    "Out of office: Re: Order {order}",
    "I am out of the office until Monday and will read your message then. In urgent cases please write to the desk.",
  ],
  [
    "Collection confirmed for Thursday",
    "The driver will collect 14 parcels on Thursday between 15:00 and 16:30. Reference {order}.",
  ],
  [
    "Monthly statement is ready",
    "Your statement for last month is ready. Sign in to read it.",
  ],
  [
    "Weekly digest: green coffee prices",
    "This week's prices at a glance. You receive this digest because you subscribed to it at the fair.",
  ],
];
