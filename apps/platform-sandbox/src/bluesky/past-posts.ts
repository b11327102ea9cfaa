import { DAY, HOUR } from "@afterpost/kernel";
import type { AccountInput, PastPost } from "../core/control-input.ts";
import { integer, logNormal, pick, uniform } from "../core/seeded.ts";

/** Hours at which people who post for a living do it, UTC, and more often than others where they stand twice. */
const POSTING_HOURS = [7, 8, 8, 9, 11, 12, 12, 13, 15, 16, 17, 18, 19, 19, 20, 21] as const;
const KINDS = ["text", "text", "text", "image", "image", "link"] as const;

const OPENINGS = [
  "Monday plan: fewer tabs, more walking.",
  "We shipped the new editor this morning. Three years of notes, one screen.",
  "Today I learned that our oldest customer still uses version 0.3.",
  "A small thing that made a big difference this week: writing the changelog first.",
  "The kitchen is open again. Sourdough from seven, coffee from half past six.",
  "Notes from the workshop: what we would do differently next time.",
  "Behind the scenes of Saturday’s shoot.",
  "Question for the room: how do you keep a backlog honest?",
  "Ten years ago today we rented one desk and a plant.",
  "New on the blog: measuring what people do instead of what they say.",
  "Our autumn catalogue is at the printer. The smell of it!",
  "Unpopular opinion: most dashboards should be a sentence.",
  "Hiring: a second baker who likes mornings.",
  "What we read this month, and why you might too.",
  "The fog over the harbour this morning, no filter.",
  "Two seats left for the evening class on Thursday.",
  "Thank you for 300 answers to our survey. First results below.",
  "Fixed: the bug that made March longer than it is.",
  "Friday demo: offline mode, with the cable really pulled.",
  "We tried four-day weeks for a quarter. Here is what happened.",
] as const;
const TAILS = [
  "",
  "",
  "",
  " #smallbusiness",
  " #buildinpublic",
  " Tell us what you think.",
  " More soon.",
  " 🌱",
  " ☕",
] as const;

/** The posts an account has written before it is connected: as given, or a believable month of them. */
export function pastPosts(
  input: AccountInput["posts"],
  account: { seed: string; did: string; now: Date },
): PastPost[] {
  if (Array.isArray(input)) return input;
  return Array.from({ length: input.count }, (_, index) =>
    believablePost(index, input, account),
  ).sort((a, b) => a.createdAt.localeCompare(b.createdAt));
}

function believablePost(
  index: number,
  { count, days }: { count: number; days: number },
  account: { seed: string; did: string; now: Date },
): PastPost {
  const draw = [account.seed, account.did, "past post", index] as const;
  const spot = account.now.getTime() - ((index + uniform(...draw, "spot")) / count) * days * DAY;
  const hour = pick(POSTING_HOURS, ...draw, "hour") + uniform(...draw, "minute");
  const atHour = Math.floor(spot / DAY) * DAY + Math.floor(hour * HOUR);
  const createdMs = Math.min(
    atHour,
    account.now.getTime() - 60_000 * (1 + integer(50, ...draw, "just now")),
  );
  return {
    text: pick(OPENINGS, ...draw, "opening") + pick(TAILS, ...draw, "tail"),
    createdAt: new Date(createdMs).toISOString(),
    kind: pick(KINDS, ...draw, "kind"),
    popularity: logNormal(0.3, ...draw, "popularity"),
  };
}
