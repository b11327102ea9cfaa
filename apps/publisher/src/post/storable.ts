/** Somebody else's words without what no database takes: U+0000 and halves of surrogate pairs. */
export const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '');
