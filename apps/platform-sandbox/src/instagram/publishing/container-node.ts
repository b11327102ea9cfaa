import type { NodeType } from '../../meta/node-type.ts';
import { type Container, statusText } from './container.ts';
import type { Instagram } from '../instagram.ts';
import { instagramUsage } from '../instagram-usage.ts';

/** `GET /{container}?fields=status_code,status` */
export const containerType = (instagram: Instagram): NodeType<Container> => ({
  name: 'ShadowIGMediaBuilder',
  idOf: ({ id }) => id,
  fields: {
    status_code: (container) => instagram.stateOf(container).status,
    status: (container) => statusText(instagram.stateOf(container)),
  },
  defaults: [],
  edges: {},
  usage: ({ igId }) => instagramUsage(instagram, igId),
});
