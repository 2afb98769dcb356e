import type { Scene } from "./language.ts";

/** Beans, water, machines, courses. */
export const brewScenes: Scene[] = [
  {
    topic: "Is the decaf sugarcane or CO₂?",
    settings: ["social", "comment"],
    ask: [
      "Is the decaf sugarcane process or CO₂? Asking for my mum 💛",
      "Which process do you use for the decaf?",
    ],
    answer: [
      "Sugarcane, done near the farm in Huila. Tell your mum it was my late-night cup yesterday.",
      "Sugarcane, always. It keeps more of the fruit than CO₂ does, at least on our table.",
    ],
  },
  {
    topic: "First crack",
    settings: ["comment"],
    ask: [
      "Is the first-crack temperature in the chart the probe's or the bean's? They differ by ten degrees on my drum.",
      "At what rate of rise do you drop {coffee}? The chart ends a bit early.",
    ],
    answer: [
      "The probe's, sorry, that belongs into the caption. On our drum the bean is about eight degrees behind it.",
      "At about 4 °C a minute, some 75 seconds after first crack. I have added the whole curve below the article.",
    ],
    more: [
      [
        "Thank you, that explains my last three batches. Is the batch size the same in all of them?",
        "All at 60 % of the drum. Below that the probe tells you fairy tales.",
      ],
    ],
  },
  {
    topic: "Grind size for a small moka pot",
    ask: [
      "Which setting on the {grinder} for a three-cup moka pot? Mine comes out bitter at 12.",
      "Does {coffee} work in a moka pot or is it a waste?",
    ],
    answer: [
      "Try 15 and hot water in the base, and take it off at the first sigh. Bitter is nearly always too long on the stove.",
      "It works! Go a little coarser than for espresso and stop early; you get the plum and lose the ash.",
    ],
    more: [
      [
        "15 it is. Much better. Would 16 be madness?",
        "Not at all. 16 with a paper filter under the lid is what I drink on Sundays.",
      ],
    ],
  },
  {
    topic: "Water",
    settings: ["social", "comment"],
    ask: [
      "My water is 19 °dH. Filter jug, bottled, or give up?",
      "How hard is the water you brew with at the shop?",
    ],
    answer: [
      "Do not give up! Half tap, half distilled gets you to 9 or so, costs next to nothing and is nearly what we use.",
      "About 6 °dH at the bar. We mix it ourselves, the recipe is in the journal under “Water without a degree”.",
    ],
  },
  {
    topic: "The {grinder} squeaks",
    ask: [
      "My {grinder} has begun to squeak at the end of each turn. Is that dangerous for the burrs?",
      "After two years the crank of my {grinder} wobbles. Can that be mended?",
    ],
    answer: [
      "Not dangerous, just dry: one drop of food-safe oil on the upper bearing. If it still sings after that, send it in and we look at it for free.",
      "It can. There is a set with two bearings and a washer; with a small wrench it takes ten minutes. I put one aside for you.",
    ],
    more: [
      [
        "One drop and it is silent. You could have sold me a new one!",
        "Then who would mend the next one? Enjoy it 🙂",
      ],
    ],
  },
  {
    topic: "Cupping notes as a table?",
    ask: [
      "Could you share the cupping notes as a table? I teach a sensory class and would love to use them.",
      "Do you publish the scores of all six cuppers or only the mean?",
    ],
    answer: [
      "With pleasure. The file is linked below the notes now; use it as you like and tell us what your class found.",
      "All six, from this month on. The mean hides the one who tastes tomato every time.",
    ],
  },
  {
    topic: "Barista course in {month}",
    ask: [
      "Are there places left in the barista course in {month}? There would be two of us.",
      "Is the evening course in {month} for people who have never steamed milk?",
    ],
    answer: [
      "Two are left, and I have put your name on them until Sunday. No need to bring anything but curiosity.",
      "Exactly for them. By nine o'clock everybody pours something that looks like a leaf or a very confident cloud.",
    ],
    more: [
      [
        "Booked! Is the room on the ground floor? My friend uses a wheelchair.",
        "It is, with no step from the street, and one of the machines stands on a lower bench. Looking forward to you both.",
      ],
    ],
  },
  {
    topic: "How long is {coffee} good for?",
    ask: [
      "How long is {coffee} good for after opening? I am slow.",
      "Can I freeze {coffee}? I bought too much of it, no regrets.",
    ],
    answer: [
      "Four weeks in the bag with the air pressed out, six if you do not mind it a bit rounder.",
      "Yes: in portions, airtight, and grind it frozen. It will be better in March than most things are.",
    ],
  },
  {
    topic: "Who grows {coffee}?",
    ask: [
      "Who grows {coffee}, and what do they get for a kilo?",
      "Your last bag named the farm, this one does not. What has changed?",
    ],
    answer: [
      "A group of 41 families around one washing station. They got 9.20 a kilo this season; the whole sum, line by line, is in the journal.",
      "Nothing but our printer: the line fell off the label. The farm is the same, and the next batch says so again.",
    ],
    more: [
      [
        "I love that you write down the sum. Does that include the freight?",
        "No, that is what arrives at the station. Freight and drying are two lines further down.",
      ],
    ],
  },
  {
    topic: "Opening hours on {month} holidays",
    ask: [
      "Is Night Boat open on the holiday? We would be six with a dog.",
      "Are you open on the Sunday of the street market?",
    ],
    answer: [
      "Open from nine till six, and the dog gets the good blanket. Come before eleven if you want the long table.",
      "We are, and from seven: the market people need coffee before anyone.",
    ],
  },
  {
    topic: "Oat milk",
    settings: ["social", "comment"],
    ask: [
      "Which oat milk do you use? Mine splits in {coffee} every single time.",
      "Is the bun of the day vegan?",
    ],
    answer: [
      "It is less the milk than the acid: let the cup cool for half a minute before you pour. Ours is the plain one from the mill in the next valley.",
      "The cardamom one is, the one with the plum is not. Both are gone by noon, so hurry.",
    ],
  },
  {
    topic: "Film about dialling in",
    settings: ["comment"],
    ask: [
      "At 3:10 you change dose and grind at once. How do I know which of the two helped?",
      "Would this work with a pressurised basket as well?",
    ],
    answer: [
      "Fair point, you do not. In the next film I do it properly: one change per shot, and a very long morning.",
      "Partly: change only the dose and leave the grind. The basket does the rest, for good or ill.",
    ],
    more: [
      [
        "Looking forward to it. Please keep the mistakes in, they help most.",
        "They are half of the film, I promise.",
      ],
    ],
  },
];
