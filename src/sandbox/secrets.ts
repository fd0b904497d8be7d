/** A part of every secret that a sandbox has or sends, so that one search finds a leak. */
export const poison = 'POISON';

/** The first password in LicenseSpring's documented example, unchanged. */
export const documentedPassword = 't218_uv@';

export const secrets = {
  liveClientSecret: `live-client~${poison}.8Q2`,
  liveServiceSecret: `live-service~${poison}.k7`,
  liveAccessToken: `live-access-${poison}`,
  licenseSpringApiKey: `ls-api-key-${poison}-5e1b`,
  licenseSpringSharedKey: `ls-shared-key-${poison}-Zz09`,
  licenseSpringFirstPassword: `first-${poison}-password`,
  partnerClientSecret: `partner-client~${poison}.3Xy`,
  partnerRefreshToken: `partner-refresh-${poison}`,
  partnerAccessToken: `partner-access-${poison}`,
  partnerPassword: `partner-${poison}-password`,
} as const;

/** Texts that no card, log, error or cache may contain. */
export const secretMarks: readonly string[] = [poison, documentedPassword, ...Object.values(secrets)];
