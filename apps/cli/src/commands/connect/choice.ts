import type { CandidateAnswer } from '@afterpost/contracts';
import { Failed } from '../../failed.ts';
import { type Column, table } from '../../table/table.ts';
import { oneLine } from '../../table/words.ts';
import type { Terminal } from '../../terminal/terminal.ts';

type Numbered = CandidateAnswer & { readonly number: number };

/** What is meant by `--account`, or by what a person answers: numbers of the list, handles, ids, or `all`. */
export async function chosenAmong(
  candidates: readonly CandidateAnswer[],
  account: string | undefined,
  terminal: Terminal,
): Promise<readonly CandidateAnswer[]> {
  const numbered = candidates.map((candidate, index) => ({ ...candidate, number: index + 1 }));
  if (account !== undefined) return meant(numbered, account, { byNumber: false });
  terminal.err(`Several accounts are behind this consent:\n${table(numbered, COLUMNS, terminal.width)}`);
  const answer = await terminal.askLine('Which ones? Numbers such as 1,3, or all: ');
  if (answer === undefined)
    throw new Failed('Nobody can be asked for the choice here: run the command again with --account and a handle, an id, or all.', 2);
  return meant(numbered, answer, { byNumber: true });
}

const COLUMNS: Column<Numbered>[] = [
  { title: '#', cell: ({ number }) => String(number) },
  { title: 'NAME', cell: ({ display_name: name }) => oneLine(name ?? ''), grow: 'wrap' },
  { title: 'HANDLE', cell: ({ handle }) => oneLine(handle), grow: 'wrap' },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'ID', cell: ({ platform_account_id: id }) => oneLine(id) },
];

/** @throws Failed for what is none of them */
function meant(candidates: readonly Numbered[], words: string, { byNumber }: { readonly byNumber: boolean }): readonly Numbered[] {
  const wanted = words
    .split(',')
    .map((word) => word.trim().replace(/^@/, ''))
    .filter((word) => word !== '');
  if (wanted.length === 1 && wanted[0]?.toLowerCase() === 'all') return candidates;
  const chosen = wanted.map((word) => {
    const found = candidates.find(
      (one) => one.handle === word || one.platform_account_id === word || one.id === word || (byNumber && String(one.number) === word),
    );
    if (!found)
      throw new Failed(
        `'${oneLine(word)}' is none of the accounts: ${candidates.map(({ handle }) => oneLine(handle)).join(', ')}. Nothing was connected.`,
        2,
      );
    return found;
  });
  if (chosen.length === 0) throw new Failed('Nothing was chosen, so nothing was connected.', 2);
  return [...new Set(chosen)];
}
