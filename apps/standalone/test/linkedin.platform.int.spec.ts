import { platformContract } from '@afterpost/platforms/testing';
import { linkedInStage } from './linkedin-stage.ts';

/** Where LinkedIn's documentation leaves it open, it may be either of these. */
const ONE_WAY = {
  scopeSeparator: 'comma',
  refreshLifeUnit: 'seconds',
  spentGrant: 'invalid_grant',
  feedScopes: 'required',
  imagePosts: 'share',
  idHeader: 'plain',
  inputErrors: 'details',
  deletedPost: '404',
  duplicateOfDeleted: 'forgotten',
  batchStatuses: 'empty',
  pagingTotal: 'absent',
  commentOrder: 'oldest-first',
  wrongList: '403',
  uniqueImpressions: 'present',
  negativeCounts: 'never',
  seriesUnique: 'uniqueImpressionsCount',
  quietMemberPost: 'zero',
  decoration: 'works',
};
const THE_OTHER = {
  scopeSeparator: 'space',
  refreshLifeUnit: 'minutes',
  spentGrant: 'invalid_request',
  feedScopes: 'either',
  imagePosts: 'ugcPost',
  idHeader: 'encoded',
  inputErrors: 'code',
  deletedPost: '410',
  duplicateOfDeleted: 'ghost',
  batchStatuses: 'filled',
  pagingTotal: 'present',
  commentOrder: 'newest-first',
  wrongList: 'silence',
  uniqueImpressions: 'missing',
  negativeCounts: 'sometimes',
  seriesUnique: 'uniqueImpressionsCounts',
  quietMemberPost: 'empty',
  decoration: 'fails',
};

/** What LinkedIn keeps from apps. */
const MEMBER = { listsPosts: false, readsComments: false, readsBatches: false };

platformContract('LinkedIn pages against the sandbox', () => linkedInStage({ variants: ONE_WAY }));
platformContract('LinkedIn pages against the sandbox, open questions the other way', () => linkedInStage({ variants: THE_OTHER }));
platformContract('LinkedIn members against the sandbox', () => linkedInStage({ kind: 'member', variants: ONE_WAY }), MEMBER);
platformContract(
  'LinkedIn members against the sandbox, open questions the other way',
  () => linkedInStage({ kind: 'member', variants: THE_OTHER }),
  MEMBER,
);
