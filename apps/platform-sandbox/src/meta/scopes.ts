/** Everything the login dialog of Facebook can grant here. */
export const FACEBOOK_SCOPES = [
  'public_profile',
  'email',
  'pages_show_list',
  'business_management',
  'pages_read_engagement',
  'pages_read_user_content',
  'pages_manage_posts',
  'publish_video',
  'pages_manage_engagement',
  'pages_manage_metadata',
  'read_insights',
  'ads_read',
  'ads_management',
  'instagram_basic',
  'instagram_content_publish',
  'instagram_manage_comments',
  'instagram_manage_insights',
  'instagram_manage_contents',
  'instagram_manage_engagement',
] as const;

/** Everything the login dialog of Instagram can grant. */
export const INSTAGRAM_SCOPES = [
  'instagram_business_basic',
  'instagram_business_content_publish',
  'instagram_business_manage_comments',
  'instagram_business_manage_insights',
  'instagram_business_manage_messages',
] as const;

/** The one app that the sandbox knows. */
export const APP = { id: 'sandbox-app', secret: 'sandbox-secret', name: 'Sandbox App' } as const;
