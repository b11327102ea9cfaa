import type { Finder, NodeRef, NodeType, Call } from './node-type.ts';
import { GraphError, unsupportedRequest } from './graph-error.ts';

/** All that can be asked for by id: the networks put their types and finders in. */
export class Graph {
  readonly #finders: Finder[] = [];

  add(finder: Finder): void {
    this.#finders.push(finder);
  }

  /** @throws GraphError 803 for an unknown alias, 100/33 for a number that is nothing here */
  find(id: string, call: Call): NodeRef {
    const wanted = id === 'me' ? subjectOf(call) : id;
    for (const find of this.#finders) {
      const found = find(wanted, call);
      if (found) return found;
    }
    if (/^[\d_]+$/.test(wanted)) throw unsupportedRequest(call.method, wanted);
    throw new GraphError(803, `(#803) Some of the aliases you requested do not exist: ${wanted}`, { status: 404 });
  }
}

/** `me` is whoever the token speaks for. */
const subjectOf = ({ token }: Call): string => token.instagramId ?? token.pageId ?? token.userId;

/** Adds fields and edges to a type that another folder made. */
export function extend<N>(type: NodeType<N>, more: Pick<NodeType<N>, 'fields' | 'edges'>): void {
  Object.assign(type.fields, more.fields);
  Object.assign(type.edges, more.edges);
}
